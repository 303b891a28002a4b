"""The papers' claims, judged: a row for each pair of cells that a claim compares."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import isfinite, isnan, nan

from affectbench.comparison import differences, hypotheses, verdicts
from affectbench.comparison.claims import Claim
from affectbench.comparison.differences import Difference, Differences
from affectbench.comparison.floors import GUESS, LIKELIHOOD, has_learned
from affectbench.comparison.intervals import ALPHA
from affectbench.comparison.key import Key
from affectbench.comparison.main_tests import Preferences, roles
from affectbench.comparison.power import smallest_visible
from affectbench.comparison.published import Published, half_difference
from affectbench.comparison.verdicts import UNJUDGED, ZONES, Evidence

COLUMNS = (
    "claim", "role", "metric", "other_metric", "expect", *differences.COLUMNS, "p_holm", "margin",
    "margin_of", "p_margin", "p_margin_holm", "visible", "verdict", "verdict_alone", "because",
    "unlearned",
)  # fmt: skip

Sides = tuple[Key, ...]
NO_NUMBER = "the metric has no value in one of the sides"


@dataclass
class Row:
    """One test of a claim: a pair of cells, or, of a gap that shrinks or grows, two pairs.

    unlearned  the sides that are under their floor (see `_unlearned`): the claim is not judged
    margin_of  whether the margin is "stated", or half of what was "published"; "" without one
    role       whether it is the claim's main test or repeats it (see `main_tests`)
    """

    claim: Claim
    sides: Sides
    difference: Difference
    unlearned: list[str]
    margin: float
    margin_of: str
    role: str
    evidence: Evidence = field(init=False)

    def __post_init__(self):
        of, margin, expect = self.difference, self.margin, self.claim.expect
        p, p_margin = _p_values(of, expect, margin)
        self.evidence = Evidence(expect, of.low, of.high, p, margin, p_margin)

    @property
    def nothing(self) -> bool:
        """Whether there is no difference to judge, because a metric has no value in a side."""
        return not isfinite(self.difference.value)

    @property
    def is_judged(self) -> bool:
        return not self.unlearned and not self.nothing

    @property
    def counts(self) -> bool:
        """Whether it is among the tests that are corrected for: it is judged, and can be decided.

        Without an interval, as of four people, a claim is inconclusive whatever came out.
        """
        return self.is_judged and not isnan(self.difference.low)

    def values(self, p_holm: float, p_margin_holm: float, tests: int) -> tuple:
        """Return the values of COLUMNS, given the corrected p-values and for how many tests."""
        claim, of, evidence = self.claim, self.difference, self.evidence
        verdict, verdict_alone, because = UNJUDGED, UNJUDGED, NO_NUMBER if self.nothing else ""
        if self.is_judged:
            verdict = verdicts.corrected(evidence, p_holm, p_margin_holm)
            verdict_alone = verdicts.alone(evidence)
            because = verdicts.because(evidence, verdict, of.drawn)
        tested = dict(zip(differences.COLUMNS, of.row(), strict=True)) | {"p": evidence.p}
        if claim.expect in ZONES and not isnan(evidence.p):
            tested["test"] = "t"
        return (
            claim.name, self.role, claim.metric, claim.other_metric or claim.metric, claim.expect,
            *tested.values(), p_holm, self.margin, self.margin_of, evidence.p_margin, p_margin_holm,
            self._visible(tested, ALPHA / tests),
            verdict, verdict_alone, because,
            " ".join(self.unlearned),
        )  # fmt: skip

    def _visible(self, tested: Mapping, alpha: float) -> float:
        """Return the smallest visible difference; NaN where an exchange test cannot see any.

        Of G groups it has 2^G exchanges, and no p below 2 / 2^G. Worked value: of 5 groups .0625,
        which is above .05 also without a correction.
        """
        if tested["test"] == "exchange" and 2.0 ** (1 - self.difference.groups) > alpha:
            return nan
        return smallest_visible(
            self.difference.uncertainty, alpha, none=self.claim.expect == "close"
        )


def judged(
    claims: list[Claim],
    between: Differences,
    published: Published,
    uses: Mapping[str, str],
    preferences: Preferences = (),
) -> Iterator[tuple[Sides, tuple]]:
    """Yield the keys of the sides of each test of each claim, and the values of COLUMNS.

    uses         dataset -> its plugin, by which published values are found
    preferences  which test of each claim is its main one (see `main_tests`)

    p-values are corrected for the number of tests that are judged and have an interval: those that
    say that there is a difference by themselves, and those that say that there is none; main tests
    and repeats by themselves, variants that are swept over effort for each effort, and claims of
    our own.
    """
    rows = list(_rows(claims, between, published, uses, preferences))
    families = [row.claim.family(row.role, row.sides) for row in rows]
    corrected = (
        hypotheses.holm_by(
            [getattr(row.evidence, name) if row.counts else nan for row in rows], families
        )
        for name in ("p", "p_margin")
    )
    counted = Counter(family for row, family in zip(rows, families, strict=True) if row.counts)
    for row, family, *p_values in zip(rows, families, *corrected, strict=True):
        yield row.sides, row.values(*p_values, max(counted[family], 1))


def _rows(
    claims: list[Claim],
    between: Differences,
    published: Published,
    uses: Mapping[str, str],
    preferences: Preferences,
) -> Iterator[Row]:
    for claim in claims:
        of_sides = ((s, _difference(claim, s, between)) for s in claim.sides(list(between.cells)))
        tested = [(sides, difference) for sides, difference in of_sides if difference is not None]
        of_tests = roles([sides[0] for sides, _ in tested], preferences)
        for (sides, difference), role in zip(tested, of_tests, strict=True):
            margin, margin_of = claim.margin, "stated"
            if isnan(margin):
                margin = half_difference(claim.terms(sides), published, uses[sides[0].dataset])
                margin_of = "" if isnan(margin) else "published"
            unlearned = _unlearned(claim, sides, between)
            yield Row(claim, sides, difference, unlearned, margin, margin_of, role)


def _p_values(of: Difference, expect: str, margin: float) -> tuple[float, float]:
    """Return two p-values of a difference, as `Evidence` has them: `p` and `p_margin`.

    Small ones say that it is not 0, or, for ZONES, not in its zone; and that it is in its zone.
    """
    tested = of.value, of.error, of.freedom
    if expect == "close":
        return hypotheses.t_test(*tested, margin), hypotheses.equivalence_test(*tested, margin)
    if expect in ZONES:
        value = of.value if expect == "at least" else -of.value
        below = hypotheses.above_test(-value, of.error, of.freedom, margin)
        return below, hypotheses.above_test(value, of.error, of.freedom, -margin)
    return of.p, hypotheses.equivalence_test(*tested, margin)


def _difference(claim: Claim, sides: Sides, between: Differences) -> Difference | None:
    """Return the difference that decides a claim; None where a side lacks its metric.

    A claim about one metric of two cells is decided by their paired difference, which has a test by
    exchange; every other claim by a signed sum of values (`Differences.contrast`), less a bound.
    """
    terms = claim.terms(sides)
    if len(terms) == 2 and not claim.other_metric:
        of_metric = (d for d in between.of(*sides) if d.metric == claim.metric)
        return next(of_metric, None)
    if all(metric in between.cells[key].metrics for _, key, metric in terms):
        return between.contrast(terms, claim.subtracted)
    return None


def _unlearned(claim: Claim, sides: Sides, between: Differences) -> list[str]:
    """Return the sides of a claim that are under their floor, by their labels, each once.

    The sides are all cells that are compared: both, also of a claim of "close", an ensemble as it
    is, and for a difference of differences all four. A side that has not learned one of the other
    tasks that the claim names is "VARIANT/TASK". A claim about one side, that it is above a
    number, is not judged by the guess of its own metric, or it could only hold.
    """
    under, terms = [], claim.terms(sides)
    for _, key, metric in terms:
        asks_it = len(terms) == 1 and metric in GUESS
        if not asks_it and has_learned(key, metric, between) is False:
            under.append(key.variant)
        for task in claim.learned:
            beside = key._replace(task=task)
            if beside in between.cells and has_learned(beside, LIKELIHOOD, between) is False:
                under.append(f"{key.variant}/{task}")
    return list(dict.fromkeys(under))
