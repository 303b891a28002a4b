"""What jobs cost in the project's study: figures that ship with it, for a folder without a run.

`config/costs.csv` has a row for each group of alike jobs, and first how long the calibration took
on the machine that they are of. `workflow/costs.py` makes the file from the logs of a study. A job
uses one thread, so its CPU time stands for its time, which other processes would lengthen.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from statistics import mean

from affectbench.plan.members import Plan
from affectbench.plan.study_costs import PATH, JobKind, job_kind_of, read_rows, same_jobs, scaled
from affectbench.running.calibration import machine_factor
from affectbench.store.costs import Cost, read_cost

STUDY, ROUGH = "study", "rough"  # bases of estimates
CALIBRATION = "calibration"  # in the place of a rule
CELL = ("dataset", "variant", "generation")
WILDCARDS = {  # rule -> what the parts of its logs' paths are
    "simulate": ("source",), "prepare": ("source",), "sheet": ("source",),
    "select": ("dataset",), "fit": (*CELL, "seed"), "predict": ("other", *CELL, "seed"),
    "explain": (*CELL, "seed"), "occlude": (*CELL, "seed"), "evaluate": CELL, "gallery": CELL,
    "compare": ("paper",), "subgroups": ("paper",), "table": ("paper", "exhibit"),
    "figure": ("paper", "exhibit"), "page": ("paper",), "report": (),
}  # fmt: skip


class Shipped:
    """Estimates from the project's study, in this machine's seconds."""

    def __init__(self, plan: Plan, *, calibrate: bool = False, path: Path = PATH):
        self.plan, self.calibrate, self.path = plan, calibrate, path

    def of(self, rule: str, wildcards: Mapping[str, str], *, alike: bool = False) -> Cost | None:
        """Return what a job should cost here, None where the study has none of its rule.

        The basis is STUDY where the study has the same job, and else ROUGH: from jobs of the same
        label, the same method or only the same rule, or with another network.

        alike  leave out what would be rough
        """
        return self._of_kind(rule, job_kind_of(self.plan, rule, wildcards), alike)

    @cache  # noqa: B019 - one object a run
    def _of_kind(self, rule: str, kind: JobKind, alike: bool) -> Cost | None:
        rows = self._rows.get(rule, [])
        if rule == "fit":  # a budget in epochs says nothing beside one in steps
            rows = [row for row in rows if bool(float(row["amount"])) == bool(kind.amount)]
        same = same_jobs(rows, kind)
        label = " ".join(kind.of.split()[1:])
        nearest = [
            [row for row in rows if row["of"] == kind.of],
            [row for row in rows if label and row["of"].endswith(f" {label}")],
            [row for row in rows if kind.method and row["method"] == kind.method],
            rows if kind.amount or rule != "fit" else [],
        ]
        chosen = same or next((some for some in nearest if some and not alike), None)
        if not chosen:
            return None
        seconds = mean(scaled(row, kind) for row in chosen) * self.factor
        peak = max(float(row["peak_mib"]) for row in chosen)
        return Cost(seconds, seconds, peak, STUDY if same else ROUGH)

    @cached_property
    def factor(self) -> float:
        """Seconds of this machine for each second of the study's; 1 while not measured."""
        return known_factor(measure=self.calibrate, path=self.path) or 1.0

    @cached_property
    def _rows(self) -> dict[str, list[dict[str, str]]]:
        return read_rows(self.path)


def known_factor(*, measure: bool = False, path: Path = PATH) -> float | None:
    """Return the factor by which costs of the study are multiplied here; None: not measured."""
    rows = read_rows(path).get(CALIBRATION)
    return machine_factor(float(rows[0]["cpu_seconds"]), measure=measure) if rows else None


def figures(plan: Plan, logs: Path) -> Iterator[tuple]:
    """Yield the rows of COLUMNS for the jobs of a plan that have logs, a row for alike jobs."""
    groups: dict[tuple[str, JobKind], list[Cost]] = defaultdict(list)
    for rule, names in WILDCARDS.items():
        for log in [*sorted((logs / rule).rglob("*.log")), logs / f"{rule}.log"]:
            wildcards = _wildcards(log, logs / rule, names)
            if (cost := read_cost(log)) and _is_planned(plan, wildcards):
                groups[rule, job_kind_of(plan, rule, wildcards)].append(cost)
    for (rule, kind), costs in groups.items():
        cpu = round(mean(cost.cpu_seconds for cost in costs), 3)
        peak = round(max(cost.peak_mib for cost in costs))
        about = (rule, kind.of, kind.method, kind.network, f"{kind.amount:g}")
        yield (*about, len(costs), cpu, peak)


def _wildcards(log: Path, folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return a job's wildcards from the path of its log."""
    if not log.is_relative_to(folder):
        return {}
    parts = log.relative_to(folder).with_name(log.name.removesuffix(".log")).parts
    wildcards = dict(zip(names, parts, strict=True))
    for name in wildcards.keys() & {"generation", "seed"}:
        wildcards[name] = wildcards[name][1:]  # g0, s0
    return wildcards


def _is_planned(plan: Plan, wildcards: Mapping[str, str]) -> bool:
    """Return whether a plan has what a job's wildcards name."""
    of_plan = {
        "dataset": plan.datasets, "variant": plan.variants, "paper": plan.arms,
        "source": plan.sources, "other": plan.datasets,
    }  # fmt: skip
    return all(wildcards[name] in names for name, names in of_plan.items() if name in wildcards)
