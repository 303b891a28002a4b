"""What two runs cost: by rule, and of the members that both have by variant."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from affectbench.running.comparing.runs import Run

CHANGED, LEAST = 0.2, 1.0  # share of the CPU time, and seconds, from which on a cost has changed


@dataclass(frozen=True)
class Spent:
    """The CPU seconds of alike jobs in two runs; of 0 jobs where a run has none."""

    of: str
    jobs: tuple[int, int]
    cpu_seconds: tuple[float, float]

    @property
    def changed(self) -> bool:
        """Whether the cost changed by more than a fifth, and by more than a second.

        >>> Spent("fit", (2, 2), (10.0, 12.5)).changed, Spent("fit", (2, 2), (1.0, 1.9)).changed
        (True, False)
        """
        before, after = self.cpu_seconds
        return abs(after - before) > max(LEAST, CHANGED * before)


def of_rules(before: Run, after: Run) -> list[Spent]:
    """Return the costs of each rule, in the order of the data."""
    tables = [run.costs.set_index("rule") for run in (before, after)]
    rules = dict.fromkeys(rule for table in tables for rule in table.index)
    return [
        Spent(
            rule,
            tuple(int(t["jobs"].get(rule, 0)) for t in tables),
            tuple(float(t["cpu_seconds"].get(rule, 0.0)) for t in tables),
        )
        for rule in rules
    ]


def of_variants(before: Run, after: Run) -> list[Spent]:
    """Return the costs of fitting each variant on each source, of the members of both runs."""
    both = before.records.keys() & after.records.keys()
    groups = defaultdict(list)
    for member in sorted(both):
        source = after.records[member]["spec"]["source"]
        groups[f"{member[1]} on {source}"].append(member)
    return [
        Spent(of, (len(members),) * 2, tuple(_cpu(run, members) for run in (before, after)))
        for of, members in groups.items()
    ]


def _cpu(run: Run, members: Iterable) -> float:
    return sum(run.records[member]["cost"]["cpu_seconds"] for member in members)
