"""All that two runs share and do not share: numbers, verdicts, costs, members, and causes."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from affectbench.running.comparing import costs
from affectbench.running.comparing.causes import Reasons
from affectbench.running.comparing.costs import Spent
from affectbench.running.comparing.numbers import (
    MOVED,
    SAME,
    STATUS,
    Number,
    Verdict,
    compared_numbers,
    compared_verdicts,
)
from affectbench.running.comparing.runs import Run


@dataclass(frozen=True)
class Differences:
    """All that two runs share and do not share."""

    before: Run
    after: Run
    numbers: list[Number]
    verdicts: list[Verdict]
    rules: list[Spent]
    variants: list[Spent]
    reasons: Reasons

    @property
    def papers(self) -> list[str]:
        return list(dict.fromkeys([*self.before.papers, *self.after.papers]))

    def of_paper(self, paper: str) -> list[Number]:
        return [number for number in self.numbers if number.paper == paper]

    @cached_property
    def notable(self) -> list[Number]:
        """The numbers that moved by more than seeds do, or changed their status; farthest first."""
        chosen = [number for number in self.numbers if number.kind in (MOVED, STATUS)]
        return sorted(chosen, key=lambda number: -number.weight)

    @cached_property
    def changed_verdicts(self) -> list[Verdict]:
        """The tests that both runs have, with another verdict."""
        return [verdict for verdict in self.verdicts if verdict.kind == MOVED]

    @cached_property
    def causes(self) -> list[tuple[str, int]]:
        """Each cause with how many numbers it is behind, the commonest first."""
        behind = Counter(cause for n in self.numbers if n.kind != SAME for cause in n.causes)
        return behind.most_common()

    @cached_property
    def facts(self) -> list[tuple[str, str, str]]:
        """What is known of the runs as wholes: name of the fact, and its values in both."""
        old, new = self.before.facts(), self.after.facts()
        return [
            (name, ", ".join(old.get(name, ["–"])), ", ".join(new.get(name, ["–"])))
            for name in old | new
        ]

    @cached_property
    def members(self) -> dict[str, int]:
        """How many members both runs have, made alike or not, and each alone.

        Empty where one of the runs keeps no records.
        """
        if not (self.before.records and self.after.records):
            return {}
        old, new = self.before.records.keys(), self.after.records.keys()
        other = sum(bool(self.reasons.of_member(member)) for member in old & new)
        return {
            "made alike in both": len(old & new) - other,
            "made otherwise": other,
            "only in the earlier run": len(old - new),
            "only in the later run": len(new - old),
        }


def differences_of(before: Run, after: Run) -> Differences:
    """Return the differences of two runs."""
    runs = before, after
    reasons = Reasons(*runs)
    return Differences(
        *runs,
        list(compared_numbers(*runs, reasons)),
        list(compared_verdicts(*runs, reasons)),
        costs.of_rules(*runs),
        costs.of_variants(*runs),
        reasons,
    )
