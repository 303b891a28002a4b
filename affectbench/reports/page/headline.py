"""A paper's headline claim on the page's first screen: what it found, and what came of it here."""

from collections.abc import Sequence
from dataclasses import dataclass

from affectbench.comparison.verdicts import FAILS, HOLDS, OPEN, UNJUDGED
from affectbench.reports.exhibits.cell import NOT_ABOVE, WORSE, Keys, TableCell
from affectbench.reports.page.claim_tests import ClaimTest
from affectbench.reports.page.claims import ClaimSection, counted, verdicts
from affectbench.reports.wording import look_of, metric_words, signed, span, task_words

LINES = 5  # of values beside the constant predictor's, at most
FEW = 3  # main tests that are shown; more are folded


@dataclass(frozen=True)
class Headline:
    """What became of a paper's headline claim.

    says      the claim
    sections  of the claims in `claims.yaml` that it consists of
    """

    short: str
    says: str
    sections: tuple[ClaimSection, ...]

    @property
    def tests(self) -> list[ClaimTest]:
        return [test for section in self.sections for test in section.tests]

    @property
    def main(self) -> list[ClaimTest]:
        """The main test of each claim."""
        return [test for _, test in self.evidence]

    @property
    def counts(self) -> dict[str, int]:
        """How many main tests have which verdict."""
        return counted(self.main)

    @property
    def evidence(self) -> list[tuple[str, ClaimTest]]:
        """Return each main test after the name of its claim, whose forest plot is linked."""
        return [(section.claim.name, test) for section in self.sections for test in section.main]

    @property
    def is_folded(self) -> bool:
        return len(self.main) > FEW

    @property
    def metrics(self) -> str:
        return " / ".join(dict.fromkeys(metric_words(s.claim.metric) for s in self.sections))

    @property
    def here(self) -> str:
        """Return the verdict in a few words. Worked value: "holds in 2 of 5, does not in 1"."""
        counts, total = self.counts, len(self.main)
        if not total:
            return "not tested"
        for verdict, count in counts.items():
            if count == total:
                return verdict
        decided = [
            f"{name} in {counts[name]} of {total}" for name in (HOLDS, FAILS) if counts[name]
        ]
        rest = max((name for name in counts if name not in (HOLDS, FAILS)), key=counts.get)
        return ", ".join([*decided, f"{'else' if decided else 'mostly'} {rest}"])

    @property
    def look(self) -> str:
        """Return the name of the look of that verdict: of one that most main tests have."""
        counts = self.counts
        most = max(counts, key=counts.get)
        return look_of(most if 2 * counts[most] > len(self.main) else OPEN)

    @property
    def bar(self) -> list[tuple[str, str, int]]:
        """Return the look, the word and the number of main tests of each verdict that occurs."""
        return [(look_of(name), name, n) for name, n in self.counts.items() if n]

    @property
    def repeats(self) -> str:
        """Return in words what came of repeats; "" where there are none."""
        of_repeats = counted(test for test in self.tests if not test.is_main)
        return f"repeats: {verdicts(of_repeats)}" if sum(of_repeats.values()) else ""

    @property
    def found(self) -> str:
        """Return the differences that the paper prints, of each metric if there are several."""
        of_metric: dict[str, list[float]] = {}
        for section in self.sections:
            of_metric.setdefault(section.metric, []).extend(section.printed)
        of_metrics = [
            _range(values) + (f" {metric}" if len(of_metric) > 1 else "")
            for metric, values in of_metric.items()
            if values
        ]
        return ", ".join(of_metrics) or "no number"

    @property
    def learned(self) -> list[str]:
        """Return the values of the sides beside the constant predictor's, a line each dataset."""
        of_line: dict[str, tuple[dict[Keys, TableCell], list[float]]] = {}
        for test in self.tests:
            task, metric = test.row["task"], metric_words(test.row["metric"])
            line = f"{test.dataset}, {task_words(task)}: {metric}"
            sides, floors = of_line.setdefault(line, ({}, []))
            sides |= {side.cell.keys: side.cell for side in test.sides if side.cell is not None}
            floors += [side.floor.value for side in test.sides if side.floor is not None]
        lines = [
            f"{line} {span([side.value for side in sides.values()])}"
            + _beside([*sides.values()], floors)
            for line, (sides, floors) in of_line.items()
        ]
        more = [f"and {len(lines) - LINES} more"] if len(lines) > LINES else []
        return [*lines[:LINES], *more]

    @property
    def unlearned(self) -> str:
        """Return in how many tests a side has learned nothing; "" where in none."""
        count, total = counted(self.tests)[UNJUDGED], len(self.tests)
        return f"a side is not above it in {count} of {total} tests" if count else ""


def _beside(sides: Sequence[TableCell], floors: Sequence[float]) -> str:
    """Return the constant predictor's values, and how many sides are not above it, in brackets.

    Worked value: four sides against .40, one of them not better and one worse -> " (constant 0.40,
    not shown beaten by 1 of 4, better than 1 of 4)".
    """
    if not floors:
        return ""
    notes = [side.above() for side in sides]
    parts = [f"constant {span(floors)}"]
    if unsure := notes.count(NOT_ABOVE):
        parts.append("not shown beaten" + _of(unsure, sides, " by"))
    if worse := notes.count(WORSE):
        parts.append("better than" + (_of(worse, sides) or " all"))
    return f" ({', '.join(parts)})"


def _of(count: int, sides: Sequence[TableCell], joint: str = "") -> str:
    return f"{joint} {count} of {len(sides)}" if count < len(sides) else ""


def _range(values: Sequence[float]) -> str:
    """Return differences as text: up to two by themselves, more by their ends."""
    distinct = list(dict.fromkeys(values))
    shown = distinct if len(distinct) < 3 else [min(distinct), max(distinct)]
    return (" / " if len(distinct) < 3 else " to ").join(map(signed, shown))
