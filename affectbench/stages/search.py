"""A variant -> results/tuning/...: the best configuration by validation, and all trials.

The cross-modal paper tuned its teachers with Optuna (III-C), but gives neither the search space nor
the result. A trial fits the variant as a run of the workflow would, with the same seed and rows. So
a run with the chosen configuration repeats the best trial's fit. Test rows are never used.

Trials are kept in a journal for each combination of parameters and code, so that a search that was
killed resumes. The next trial depends only on the root seed and the finished trials. A point whose
values do not go together is no trial, and the next one is drawn.
"""

import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
import yaml

from affectbench import streams
from affectbench.arrays import Arrays
from affectbench.learning.fitting import fit_member
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.workplace import Workplace
from affectbench.project.plugins import load
from affectbench.refusal import Diverged, Refusal
from affectbench.store import files, paths
from affectbench.store.assemble import rows_of, with_parents
from affectbench.store.files import canonical
from affectbench.store.lost import end_at_a_line
from affectbench.store.tables import write_csv

MOST_REFUSED = 20  # points for each trial


def run(spec: dict, code: str, workplace: Workplace) -> None:
    """Run the trials that are still missing; write trials.csv, and the best one as chosen.yaml."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    torch.set_num_threads(1)
    fit, trials = spec["fit"], spec["trials"]
    folder = paths.tuning(spec["dataset"], spec["variant"])
    folder.mkdir(parents=True, exist_ok=True)
    identity = hashlib.sha256(canonical([fit, spec["space"], code]).encode()).hexdigest()
    study = _study(folder / identity[:16])
    rows = rows_of(spec["dataset"], fit["source"], fit["inputs"], fit["tasks"])
    arrays = with_parents(rows, fit)
    state = optuna.trial.TrialState
    while len(done := study.get_trials(states=[state.COMPLETE])) < trials:
        refused = study.get_trials(states=[state.PRUNED])
        tried = len(done) + len(refused)
        seed = streams.derive(fit["root_seed"], "search", spec["variant"], tried)
        study.sampler = optuna.samplers.TPESampler(seed=seed % 2**32, n_startup_trials=5)
        trial = study.ask()
        of_trial = _with(fit, _suggested(trial, spec["space"]))
        if reason := _refused(of_trial):
            if len(refused) >= MOST_REFUSED * trials:
                raise Refusal(f"tune.{spec['variant']}: of {tried + 1} points most are no"
                              f" configuration ({reason}); narrow its space")  # fmt: skip
            study.tell(trial, state=state.PRUNED)
            continue
        value, name = _fitted(of_trial, arrays, workplace)
        trial.set_user_attr("criterion", name)
        study.tell(trial, value)
        print(
            f"trial {len(done) + 1}/{trials}  {name} {value:.4f}  {trial.params}", file=sys.stderr
        )
    if not any(np.isfinite(trial.value) for trial in done):
        raise Refusal(f"tune.{spec['variant']}: all {len(done)} trials diverged; lower lr")
    _write(folder, spec, done[:trials])


def _study(path: Path):
    """Return the Optuna study of a journal; trials that a killed search left unfinished fail."""
    from optuna import create_study
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend
    from optuna.trial import TrialState

    journal = path.absolute().with_name(f"{path.name}.journal")  # Optuna's lock is a link to it
    end_at_a_line(journal)
    storage = JournalStorage(JournalFileBackend(str(journal)))
    study = create_study(storage=storage, study_name=path.name, load_if_exists=True)
    for trial in study.get_trials(states=[TrialState.RUNNING]):
        study.tell(trial.number, state=TrialState.FAIL)
    return study


def _suggested(trial, space: Mapping[str, Mapping]) -> dict[str, dict]:
    """Return a trial's values, part -> field -> value.

    space  part ("hparams" or "net") -> field -> a list of choices, or a range (low, high, log).
           Optuna gets choices as JSON, as it takes only plain values
    """
    values: dict[str, dict] = {}
    for part, fields in space.items():
        for field, options in fields.items():
            name = f"{part}.{field}"
            if isinstance(options, list):
                choices = [json.dumps(option) for option in options]
                value = json.loads(trial.suggest_categorical(name, choices))
            else:
                whole = isinstance(options["low"], int) and isinstance(options["high"], int)
                suggest = trial.suggest_int if whole else trial.suggest_float
                value = suggest(name, options["low"], options["high"], log=options["log"])
            values.setdefault(part, {})[field] = value
    return values


def _with(fit: dict, values: Mapping[str, Mapping]) -> dict:
    """Return the spec of a fit with a trial's values in place of its own."""
    net = fit["net_fields"] | values.get("net", {})
    return fit | {"net_fields": net, "hparams": fit["hparams"] | values.get("hparams", {})}


def _refused(fit: Mapping) -> str:
    """Return why values of a method or network do not go together; "" where they do."""
    try:
        load_method(fit["method"], fit["hparams"])
        if fit["net"]:
            load("Net", fit["net"], fit["net_fields"])
    except Refusal as refusal:
        return str(refusal)
    return ""


def _fitted(fit: dict, arrays: Arrays, workplace: Workplace) -> tuple[float, str]:
    """Return the criterion of a fit's best validation, lower is better, and the criterion's name.

    A fit that diverged has the criterion infinity. Refuses a method that does not validate.
    """
    log = Log()
    try:
        fit_member(fit, arrays, workplace, log, None)
    except Diverged:
        return float("inf"), ""
    if not log.best:
        raise Refusal(f"method '{fit['method']}' validates nothing, so it cannot be tuned")
    name, value = next(iter(log.best.items()))
    return value, name


def _write(folder: Path, spec: dict, done: list) -> None:
    """Write the finished trials, and the best one as a config file."""
    fields = [f"{part}.{field}" for part, given in spec["space"].items() for field in given]
    rows = [(n, t.value, *(t.params[f] for f in fields)) for n, t in enumerate(done, start=1)]
    best = min(done, key=lambda trial: trial.value)
    chosen: dict[str, dict] = {}
    for part, given in spec["space"].items():
        for field, values in given.items():
            value = best.params[f"{part}.{field}"]
            chosen.setdefault(part, {})[field] = (
                json.loads(value) if isinstance(values, list) else value
            )
    text = (
        f"# The best of {len(done)} trials on {spec['dataset']}: validation {best.value:.4f}."
        f" Use it with --configfile.\n{yaml.safe_dump({'variants': {spec['variant']: chosen}})}"
    )
    write_csv(folder / "trials.csv", ("trial", "value", *fields), rows)
    files.write_text(folder / "chosen.yaml", text)
