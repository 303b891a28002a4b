"""The page's first screen: which papers' headline claims hold in this run, and what run it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from affectbench.comparison.verdicts import FAILS, HOLDS, OPEN, UNJUDGED
from affectbench.naming import plural
from affectbench.reports.exhibits.cell import Keys, TableCell
from affectbench.reports.page.claim_tests import ClaimTest
from affectbench.reports.page.claims import ClaimSection, counted, verdicts
from affectbench.reports.page.wording import is_real, look_of, metric_words, signed, span

LINES = 3  # of values beside the constant predictor's, at most


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
        return [test for section in self.sections for test in section.main]

    @property
    def counts(self) -> dict[str, int]:
        """How many main tests have which verdict."""
        return counted(self.main)

    @property
    def anchor(self) -> str:
        return next((s.claim.name for s in self.sections if s.tests), self.sections[0].claim.name)

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
        """Return the look, the word and the number of tests of each verdict that occurs.

        All tests are in it, repeats as well.
        """
        return [(look_of(name), name, n) for name, n in counted(self.tests).items() if n]

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
            line = f"{test.dataset}, {task.replace('_', ' ')}: {metric}"
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

    Worked value: four sides against .40, one of them not better -> " (constant 0.40, not shown
    beaten by 1 of 4)".
    """
    if not floors:
        return ""
    not_above = sum(1 for side in sides if side.above())
    of = f" by {not_above} of {len(sides)}" if not_above < len(sides) else ""
    return f" (constant {span(floors)}{f', not shown beaten{of}' if not_above else ''})"


def _range(values: Sequence[float]) -> str:
    """Return differences as text: up to two by themselves, more by their ends."""
    distinct = list(dict.fromkeys(values))
    shown = distinct if len(distinct) < 3 else [min(distinct), max(distinct)]
    return (" / " if len(distinct) < 3 else " to ").join(map(signed, shown))


def conclusion(headlines: Sequence[Headline]) -> str:
    """Return which headline claims hold, in a sentence.

    Worked value: one of three holds in 2 of 5 main tests -> "Of 3 headline claims, none holds in
    all of its main tests, and 1 in at least one: XA-CMD in 2 of 5."
    """
    holding = [one for one in headlines if one.counts[HOLDS]]
    if not headlines:
        return "This run tests no paper's headline claim."
    if not holding:
        one = f"the headline claim of {headlines[0].short}"
        which = one if len(headlines) == 1 else f"a headline claim of the {len(headlines)} papers"
        return f"No main test of this run confirms {which}."
    which_hold = ", ".join(
        f"{one.short} in {one.counts[HOLDS]} of {len(one.main)}" for one in holding
    )
    whole = sum(one.counts[HOLDS] == len(one.main) for one in holding)
    in_all = "hold in all of their" if whole > 1 else "holds in all of its"
    return (
        f"Of {plural(len(headlines), 'headline claim')}, {whole or 'none'} {in_all} main tests, and"
        f" {len(holding)} in at least one: {which_hold}."
    )


def totals(headlines: Iterable[Headline], sections: Iterable[ClaimSection]) -> str:
    """Return how the tests of the headline claims came out, and those of all claims, in words.

    Claims that no paper makes are counted by themselves.
    """
    of_headlines = counted(test for one in headlines for test in one.main)
    tested = [section for section in sections if section.tests]
    papers = [section for section in tested if section.is_papers_own]
    ours = [section for section in tested if not section.is_papers_own]
    return (
        f"Main tests of the headline claims: {verdicts(of_headlines)}."
        f" All {len(papers)} claims of the papers that were tested: {_outcomes(papers)}."
        + (f" {len(ours)} of ours beside them: {_outcomes(ours)}." if ours else "")
    )


def _outcomes(sections: Sequence[ClaimSection]) -> str:
    main = counted(test for section in sections for test in section.main)
    repeats = counted(test for section in sections for test in section.repeats)
    elsewhere = f"; repeated elsewhere: {verdicts(repeats)}" if sum(repeats.values()) else ""
    return f"{verdicts(main)}{elsewhere}"


def about_run(presets: Sequence[str], effort: float, fits: str, origins: Mapping[str, str]) -> str:
    """Return what run this is: its preset and size, and which data is real.

    presets  the config's files beside the default preset's
    fits     how many networks were trained, and in what time
    origins  dataset in words -> "simulated", "bundled" or "raw"
    """
    names = " and ".join(Path(name).stem for name in presets)
    preset = f"Preset {names}" if names else "Default preset"
    real = [name for name, origin in origins.items() if is_real(origin)]
    simulated = [name for name, origin in origins.items() if not is_real(origin)]
    parts = [f"{preset}, effort {effort:g}: {fits}."]
    parts += [f"Real data: {', '.join(real)}."] if real else ["No data is real."]
    parts += [f"Simulated: {', '.join(simulated)}."] if simulated else []
    return " ".join(parts)
