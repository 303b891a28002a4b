"""A section of the page for each claim: its verdict in words, a forest plot, what it is made of."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import pandas as pd

from affectbench.comparison.claims import Claim, read_claims
from affectbench.comparison.published import Published
from affectbench.comparison.verdicts import FAILS, HOLDS, UNJUDGED, VERDICTS, claimed
from affectbench.evaluation.metrics.direction import higher_is_better
from affectbench.naming import plural
from affectbench.reports.exhibits.claims import MARKS, margin_of, within_of
from affectbench.reports.page.cells import Cells
from affectbench.reports.page.claim_tests import ClaimTest, tests_of
from affectbench.reports.page.forest import Axis, axis_of
from affectbench.reports.page.printed import all_printed
from affectbench.reports.wording import look_of, metric_words, origin_words, span

FEW = 2  # tests with a verdict that are named in its sentence
ONE_SEED = "These intervals do not include variance between training runs."
ONE_ENSEMBLE = (
    "All students of a generation learn from one ensemble of teachers, so these intervals do not"
    " include variance between such ensembles."
)
ALIKE_SEEN = (
    "Where it is inconclusive, a true difference that lies {} beyond an end of the margin would"
    " have been seen in four of five repetitions, after correction."
)
SEEN = {  # what an inconclusive test could have told, by what its claim expects
    "close": "Where it is inconclusive, that there is no difference would have been seen in four of"
    " five repetitions, after correction, within a margin of {}.",
    "at least": ALIKE_SEEN,
    "at most": ALIKE_SEEN,
}
DIFFERENCE_SEEN = (
    "Where it is inconclusive, a true difference of {} would have been seen in four of five"
    " repetitions, after correction; smaller ones would mostly have been missed."
)
EXPECTED = {
    "greater": "above 0",
    "less": "below 0",
    "close": "within {margin:g} of 0",
    "at least": "no more than {margin:g} below 0",
    "at most": "no more than {margin:g} above 0",
}


@dataclass(frozen=True)
class ClaimSection:
    """One claim and its tests, the main one first."""

    claim: Claim
    tests: tuple[ClaimTest, ...]
    printed: tuple[float, ...] = ()  # the differences that the paper prints for it
    cost: str = ""

    @property
    def is_papers_own(self) -> bool:
        return not self.claim.is_ours

    @property
    def main(self) -> list[ClaimTest]:
        """The main test; of a paper that names none, all."""
        return [test for test in self.tests if test.is_main]

    @property
    def repeats(self) -> list[ClaimTest]:
        return [test for test in self.tests if not test.is_main]

    @property
    def metric(self) -> str:
        return metric_words(self.claim.metric)

    @property
    def marked(self) -> list[tuple[str, str, int]]:
        """Return look, sign with word, and number of the verdicts that occur in main tests."""
        ordered = sorted(self.main, key=lambda test: VERDICTS.index(test.row["verdict"]))
        return [(*mark, n) for mark, n in Counter((t.tone, t.mark) for t in ordered).items()]

    @property
    def repeated(self) -> list[tuple[str, str, int]]:
        """Return look, sign and number of the verdicts that occur in repeats."""
        return [(look_of(v), MARKS[v][0], n) for v, n in counted(self.repeats).items() if n]

    @property
    def sentence(self) -> str:
        """Return the verdict in words, after the correction for the number of tests and before."""
        if not self.tests:
            return "Not tested in this run."
        sentences = [_said(self.main, "main tests of the paper")]
        sentences += dict.fromkeys(f"{test.as_known}." for test in self.main if test.expected)
        if self.repeats:
            sentences.append(f"Repeated elsewhere: {_said(self.repeats, 'repeats')}")
        return " ".join(text[0].upper() + text[1:] for text in sentences)

    @property
    def asked(self) -> str:
        """Return what is compared, and what the claim expects."""
        names = {tuple(side.name for side in test.sides) for test in self.tests}
        of = " minus ".join(names.pop()) if len(names) == 1 else "ours minus the other"
        expected = EXPECTED[self.claim.expect].format(margin=self.claim.margin)
        text = f"{self.metric} of {of}, which should be {expected}"
        return text[0].upper() + text[1:]

    @property
    def sides(self) -> tuple[str, str]:
        """Return the words at the two ends of the axis."""
        names = {tuple(side.name for side in test.sides) for test in self.tests}
        claim = self.claim
        if len(names) > 1 or claim.against or claim.other_metric or claim.has_bound:
            return "below 0", "above 0"
        ours, other = names.pop()
        if higher_is_better(self.claim.metric):
            return f"{other} is better", f"{ours} is better"
        return f"{ours} is better", f"{other} is better"

    @cached_property
    def axis(self) -> Axis:
        ends = (test.row[name] for test in self.tests for name in ("difference", "low", "high"))
        margin = within_of(self.claim)
        return axis_of([*ends, *(test.published for test in self.tests), -margin, margin])

    @property
    def claimed(self) -> tuple[float, float]:
        return self.axis.between(*claimed(self.claim.expect, self.claim.margin))

    @property
    def groups(self) -> list[tuple[str, list[ClaimTest]]]:
        """Return the tests of each dataset, under a heading."""
        of_name: dict[str, list[ClaimTest]] = {}
        for test in self.tests:
            of_name.setdefault(_heading(test, self.tests), []).append(test)
        return list(of_name.items())

    @property
    def notes(self) -> list[str]:
        """Return what a reader has to know of all tests."""
        sentences = []
        if any(test.is_printed_elsewhere for test in self.tests):
            sentences.append(
                "◇ is of the paper's own split, random windows, also beside other splits."
            )
        if self.tests and max(test.row["seeds"] for test in self.tests) == 1:
            sentences.append(ONE_SEED)
        if any(key.generation for test in self.tests for key in test.cell.keys):
            sentences.append(ONE_ENSEMBLE)
        seen = [float(test.row["visible"]) for test in self.tests if test.is_open and test.visible]
        if seen:
            sentences.append(SEEN.get(self.claim.expect, DIFFERENCE_SEEN).format(span(seen, 3)))
        if any(test.row["verdict"] == UNJUDGED for test in self.tests):
            sentences.append(
                "Not judged: a side is not shown to be above the constant predictor or a guess, so"
                " that comparing it says nothing."
            )
        if self.tests and not any(margin_of(test.row) for test in self.tests):
            sentences.append(
                "No margin is stated or published, so “no difference” cannot be found."
            )
        return sentences


def counted(tests: Iterable[ClaimTest], column: str = "verdict") -> dict[str, int]:
    """Return how many tests have which verdict, for every verdict.

    column  "verdict_alone" for those before the correction
    """
    listed = [test.row[column] for test in tests]
    return {name: listed.count(name) for name in VERDICTS}


def _said(tests: Sequence[ClaimTest], corrected_with: str) -> str:
    """Return what came of some tests, after correction for all of their kind and before it."""
    after, before = counted(tests), counted(tests, "verdict_alone")
    text, alone = verdicts(after, partial(_named, tests)), verdicts(before)
    if len(tests) == 1:
        (test,) = tests
        text, alone = f"{test.row['verdict']} ({test.place})", test.row["verdict_alone"]
    if after[UNJUDGED] == len(tests):
        return f"{text}."
    by_itself = "the same" if before == after else alone
    return f"{text}, after correction for all {corrected_with}; before it, {by_itself}."


def _named(tests: Sequence[ClaimTest], verdict: str) -> str:
    """Return which tests hold or do not hold, where they are few among many."""
    these = [test for test in tests if test.row["verdict"] == verdict]
    if verdict not in (HOLDS, FAILS) or not len(these) <= FEW < len(tests):
        return ""
    return "; ".join(test.place for test in these)


def verdicts(counts: Mapping[str, int], named: Callable[[str], str] = lambda verdict: "") -> str:
    """Return counts of verdicts in words.

    named  which tests these are, in words; "" where that is not said

    >>> verdicts({"holds": 2, "does not hold": 0, "inconclusive": 1})
    'holds in 2 of 3 tests, inconclusive in 1'
    """
    total = sum(counts.values())
    parts = [
        f"{name} in {count}" + (f" ({which})" if (which := named(name)) else "")
        for name, count in counts.items()
        if count
    ]
    if not parts:
        return "not tested"
    number = f"in {counts[next(name for name in counts if counts[name])]}"
    tests = f"{number} of {plural(total, 'test')}"
    return ", ".join([parts[0].replace(number, tests, 1), *parts[1:]])


def sections(
    paper: str,
    claims: pd.DataFrame,
    cells: Cells,
    plan: Mapping,
    seeds: Mapping[tuple[str, str], str],
    cost_of: Callable[[Sequence[str]], str],
) -> list[ClaimSection]:
    """Return the sections of a paper's claims, in the order of `claims.yaml`.

    claims   the frame of that name (see `inputs.read`)
    seeds    (key as text, metric) -> the value of each seed, in words
    cost_of  what the members behind some keys cost, in words
    """
    published, made = Published(plan["paper"]), []
    for claim in read_claims(paper):
        rows = claims[claims["claim"] == claim.name]
        tests = tuple(tests_of(claim, rows, cells, published, plan, seeds))
        keys = [key.text for test in tests for key in test.cell.keys]
        printed = tuple(all_printed(claim, published))
        made.append(ClaimSection(claim, tests, printed, cost_of(keys)))
    return made


def _heading(test: ClaimTest, tests: Iterable[ClaimTest]) -> str:
    """Return the heading of a dataset: its name, its origin, the constant predictor's values."""
    floors = [
        side.floor.value
        for other in tests
        if other.dataset == test.dataset
        for side in other.sides
        if side.floor is not None
    ]
    constant = f"; constant predictor {span(floors)}" if floors else ""
    return f"{test.dataset}, {origin_words(test.origin)}{constant}"
