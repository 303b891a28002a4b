"""What jobs cost in the project's study: figures that ship with it, in `config/costs.csv`.

The file has a row for each group of alike jobs. A job uses one thread, so that its CPU time stands
for its time, which other processes would lengthen. `running/shipped.py` estimates runs from it, and
figures draw costs from it: the CPU seconds of a run's own jobs differ from run to run, and a figure
is to be the same bytes wherever it is made. Multiply-adds would be the same, too, but no record has
them, and steps times parameters would make a head that is trained alone as dear as its network, and
a convolution as cheap as its few weights.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log
from pathlib import Path

from affectbench.plan.entries import Member, Variant
from affectbench.plan.members import Plan
from affectbench.project.root import ROOT
from affectbench.store.files import digest_of
from affectbench.store.tables import read_csv

PATH = ROOT / "config/costs.csv"
COLUMNS = ("rule", "of", "method", "network", "amount", "jobs", "cpu_seconds", "peak_mib")
Rows = Mapping[str, list[dict[str, str]]]  # of the file, by rule


@dataclass(frozen=True)
class JobKind:
    """What a job's cost depends on.

    of       what alike jobs are of: dataset, label and generation; a source; a paper's exhibit
    method   of a fit; else ""
    network  a digest of a fit's network and batch; else ""
    amount   what the cost grows with: steps of a fit, rows that are simulated, evaluations that are
             compared; 0 where it is not known
    """

    of: str
    method: str = ""
    network: str = ""
    amount: float = 0.0


def job_kind_of(plan: Plan, rule: str, wildcards: Mapping[str, str]) -> JobKind:
    """Return what the cost of a job of a plan depends on."""
    if "variant" in wildcards:
        variant = plan.variants[wildcards["variant"]]
        base = plan.datasets[wildcards["dataset"]].base
        of = f"{base} {variant.label} g{wildcards.get('generation', 0)}"
        if rule != "fit":
            return JobKind(of)
        return JobKind(of, variant.method, _network(variant), variant.hparams.get("steps") or 0)
    if "exhibit" in wildcards:
        return JobKind(f"{wildcards['paper']}/{wildcards['exhibit']}")
    if "paper" in wildcards:
        arms = plan.arms[wildcards["paper"]]
        return JobKind(wildcards["paper"], amount=len(arms.evaluations))
    if "source" in wildcards:
        return JobKind(wildcards["source"], amount=plan.sources[wildcards["source"]].rows)
    return JobKind(plan.datasets[wildcards["dataset"]].base if "dataset" in wildcards else "")


def read_rows(path: Path = PATH) -> Rows:
    """Return the rows of the file by rule; none where there is no file."""
    of_rule = defaultdict(list)
    for row in read_csv(path) if path.is_file() else ():
        of_rule[row["rule"]].append(row)
    return dict(of_rule)


def scaled(row: Mapping[str, str], kind: JobKind) -> float:
    """Return the CPU seconds of a row, scaled to the amount of a job."""
    amount = float(row["amount"])
    ratio = kind.amount / amount if kind.amount and amount else 1.0
    return float(row["cpu_seconds"]) * ratio


def same_jobs(rows: Iterable[Mapping[str, str]], kind: JobKind) -> list[Mapping[str, str]]:
    """Return the rows of the same jobs, whatever their amount."""
    return [row for row in rows if (row["of"], row["network"]) == (kind.of, kind.network)]


def paper_costs(plan: Plan, paper: str, path: Path = PATH) -> dict[str, list[dict]]:
    """Return the CPU seconds of each cell of a paper (`cells`), for a file that exhibits read.

    A cell is of an evaluation and an ensemble size T. It costs what its members cost and all that
    these learned from, each counted once: of T members together, or of one member (T = 1) in the
    mean over seeds. Where SAGE values are sampled to weigh teachers, explaining these is part of
    it. Weights that a network starts from were made once and cost nothing here. None: the study
    has not fitted all of these networks.
    """
    costs = Costs(plan, read_rows(path))
    cells = [
        {
            "of": evaluation.key,
            "ensemble_size": size,
            "cpu_seconds": costs.of_cell(plan.members_of(evaluation), size),
        }
        for evaluation in plan.arms[paper].evaluations
        for size in evaluation.ensemble_sizes
    ]
    return {"cells": cells}


class Costs:
    """CPU seconds of members with all that they learned from, as the study has them."""

    def __init__(self, plan: Plan, rows: Rows):
        self.plan, self.rows = plan, rows
        self._behind: dict[Member, frozenset[Member]] = {}
        self._alone: dict[tuple[str, JobKind], float | None] = {}

    def of_cell(self, members: Iterable[Member], size: int) -> float | None:
        """Return what `size` members cost together; one alone is the mean over all members."""
        members = tuple(members)
        groups = [(member,) for member in members] if size == 1 else [members[:size]]
        totals = [self._together(group) for group in groups]
        if any(total is None for total in totals):
            return None
        return round(sum(totals) / len(totals), 3)

    def _together(self, members: Iterable[Member]) -> float | None:
        everybody = sorted(frozenset().union(*map(self.behind, members)))
        seconds = [self._seconds("fit", member) for member in everybody]
        seconds += [self._seconds("explain", member) for member in self._explained(everybody)]
        return None if None in seconds else sum(seconds)

    def behind(self, member: Member) -> frozenset[Member]:
        """Return a member and all that it learned from, directly or through others."""
        if member not in self._behind:
            parents = self.plan.parents(member).all()
            self._behind[member] = frozenset({member}).union(*map(self.behind, parents))
        return self._behind[member]

    def _explained(self, members: Iterable[Member]) -> list[Member]:
        """Return the teachers whose sampled SAGE values some of the members are weighted by."""
        asking = [m for m in members if self.plan.variants[m.variant].importance]
        teachers = (t for m in asking for of in self.plan.parents(m).teachers.values() for t in of)
        return list(dict.fromkeys(teachers))

    def _seconds(self, rule: str, member: Member) -> float | None:
        """Return what one job costs: of the same jobs, those whose amount is nearest."""
        names = {name: str(part) for name, part in member._asdict().items()}
        kind = job_kind_of(self.plan, rule, names)
        if (rule, kind) not in self._alone:
            same = same_jobs(self.rows.get(rule, ()), kind)
            row = min(same, key=lambda row: _apart(row, kind), default=None)
            self._alone[rule, kind] = None if row is None else scaled(row, kind)
        return self._alone[rule, kind]


def _apart(row: Mapping[str, str], kind: JobKind) -> float:
    """Return how far the amount of a row is from that of a job, as a factor's logarithm."""
    amount = float(row["amount"])
    return abs(log(amount / kind.amount)) if amount and kind.amount else 0.0


def _network(variant: Variant) -> str:
    batch = variant.hparams.get("batch_size")
    return digest_of([variant.net, variant.net_fields, batch])[:8]
