"""`plan --calibrate`: fits one member of each kind for a few steps, and notes what a step costs.

The fits are those of the run: the same networks, inputs and batches, on this machine's processor
or GPU. Only their budgets are cut to a few steps, and simulated data to a few rows. They are made
in a folder of their own, which is removed at the end, so that no result comes from them.
"""

import contextlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import yaml

from affectbench.naming import plural
from affectbench.plan.config_file import load
from affectbench.plan.entries import Member
from affectbench.plan.inherit import merged
from affectbench.plan.members import Plan, read_plan
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.running.calibrated import COLUMNS, PATH, kind_of
from affectbench.running.lifeline import scratch
from affectbench.store import files, paths
from affectbench.store.records import read_record_file
from affectbench.store.tables import write_csv

STEPS, STRETCHES = 2, 3  # steps between two validations, and how often
BUDGET = {"steps": STEPS * STRETCHES, "validate_every": STEPS, "patience": 0}
SMOKE = ROOT / "config/smoke.yaml"  # says how few rows of each dataset are enough to run


def calibrate(plan: Plan, config: dict, configfiles: Sequence[str], cores: int) -> str:
    """Measure, write the table that estimates read, and return in a line what was measured.

    plan, config  of the run, whose config files these are

    Raises Refusal where a fit fails or the calibration is interrupted. What was measured is kept,
    and what Snakemake says goes to standard error.
    """
    cut = shortened(plan)
    short = read_plan(merged(config, cut), plan.catalogue)
    members = one_of_each(short)
    with scratch() as folder:
        _fit(configfiles, cut, members, folder, cores)
        fitted = [member for member in members if (folder / _record(member)).exists()]
        rows = [_row(short, member, folder) for member in fitted]
    if rows:
        write_csv(PATH, COLUMNS, rows)
    if len(rows) < len(members):
        raise Refusal(
            f"the calibration fitted {len(rows)} of {plural(len(members), 'kind')}; what it said of"
            f" the others stands above{f', and the {len(rows)} are kept in {PATH}' if rows else ''}"
        )
    on = rows[0][COLUMNS.index("device")]
    return f"Calibrated {plural(len(rows), 'kind')} of fits on {on}; kept in {PATH}."


def shortened(plan: Plan) -> dict:
    """Return what is merged over a config so that its fits take a few steps of few rows.

    Real data is simulated for it where it can be: a step costs the same, and reading all of it may
    take hours.
    """
    smoke = load(SMOKE).content
    bases = {dataset.base for dataset in plan.datasets.values()}
    of_datasets = {name: {"rows": smoke["datasets"][name]["rows"]} for name in smoke["datasets"]}
    variants = {
        variant.base: {
            "effort": 1,
            "hparams": {key: BUDGET[key] for key in BUDGET if key in variant.hparams},
        }
        for variant in plan.variants.values()
        if variant.hparams.get("steps") is not None
    }
    return {
        "effort": 1,
        "raw": dict.fromkeys(smoke["rows"]),
        "rows": smoke["rows"],
        "datasets": {name: of_datasets[name] for name in of_datasets if name in bases},
        "variants": variants,
    }


def one_of_each(plan: Plan) -> list[Member]:
    """Return one member of each kind that costs alike, in the order of the plan."""
    first: dict[tuple, Member] = {}
    for member in plan.members:
        place = kind_of(plan, member)
        first.setdefault((place.of, place.network), member)
    return [*first.values()]


def _fit(
    configfiles: Sequence[str], cut: dict, members: Sequence[Member], folder: Path, cores: int
) -> None:
    over = folder / "calibration.yaml"
    files.write_text(over, yaml.safe_dump(cut))
    command = [sys.executable, "-P", "-m", "snakemake", "--cores", str(cores)]
    command += ["--keep-going", "--configfile"]  # all kinds that fail are named at once
    command += [*(str(Path(file).resolve()) for file in configfiles), str(over)]
    command += ["--directory", str(folder), "--", *(str(_record(member)) for member in members)]
    with subprocess.Popen(command, cwd=ROOT, stdout=sys.stderr) as process:
        while process.poll() is None:
            with contextlib.suppress(KeyboardInterrupt):  # Snakemake got it, too, and ends its jobs
                process.wait()


def _record(member: Member) -> Path:
    return paths.member(*member) / "record.json"


def _row(plan: Plan, member: Member, folder: Path) -> tuple:
    record = read_record_file(folder / _record(member))
    place, cost = kind_of(plan, member), record["cost"]
    rows = plan.sources[plan.datasets[member.dataset].source].rows
    numbers = (cost["seconds"], cost["step_seconds"], cost["gpu_mib"], cost["peak_mib"])
    about = (place.of, place.network, cost["device"])
    return (*about, *numbers, rows, record["rows"]["train"])
