"""What becomes of a claim: the verdict on it alone, and the one that survives the correction.

An interval and a p-value ask the same of a difference in two ways, and may come out otherwise where
the answer is close. So both have to decide: a difference is on one side of 0 where its 95 %
interval is and its test agrees; no difference where the interval lies within the margin and the
equivalence test agrees. A paper's claims are many, so that a few would be decided by chance. The
verdict that is shown is the one on the claim alone if its p-value is still at most 5 % after Holm's
correction, and else "inconclusive", with the verdict alone beside it. Only of a difference that is
within the margin alone, but not shown to be so after the correction, the side of 0 may be what is
left. Whatever is lost by the correction is said.
"""

from dataclasses import dataclass
from math import inf, isnan

from affectbench.comparison.hypotheses import ALIKE
from affectbench.comparison.intervals import ALPHA

HOLDS, FAILS, NONE = "holds", "does not hold", "no difference"
OPEN, UNJUDGED = "inconclusive", "not judged"
VERDICTS = (HOLDS, FAILS, NONE, OPEN, UNJUDGED)  # in the order in which they are shown
SIDES = ("greater", "less")  # expectations of a side of 0
ZONES = ("close", "at least", "at most")  # and of a zone about 0, as wide as the margin
EXPECTED = (*SIDES, *ZONES)


def zone(expect: str, margin: float) -> tuple[float, float]:
    """Return the zone in which a difference is none, or, for ZONES, as the claim expects it.

    Worked values for a margin of 0.1: "greater" and "close" -> (-0.1, 0.1); "at least" -> (-0.1,
    inf), as what is better than claimed is not worse; "at most" -> (-inf, 0.1).
    """
    return -inf if expect == "at most" else -margin, inf if expect == "at least" else margin


def claimed(expect: str, margin: float) -> tuple[float, float]:
    """Return the range in which a claim expects a difference to be.

    Worked values: "less" -> (-inf, 0); "close" with a margin of 0.1 -> (-0.1, 0.1).
    """
    return {"greater": (0.0, inf), "less": (-inf, 0.0)}.get(expect) or zone(expect, margin)


@dataclass(frozen=True)
class Evidence:
    """What decides a claim.

    expect     one of EXPECTED: what the difference should be
    low, high  its 95 % interval; NaN where there is none
    p          of the test that it is 0, or, for ZONES, that it is in its zone
    margin     how far from 0 a difference may be that is none; NaN where that is not known
    p_margin   of the test that it is outside its zone, or at its edge
    """

    expect: str
    low: float
    high: float
    p: float
    margin: float
    p_margin: float

    @property
    def within(self) -> bool:
        """Whether the whole interval lies within the zone that the margin makes."""
        low, high = zone(self.expect, self.margin)
        return low <= self.low and self.high <= high

    @property
    def beyond(self) -> int:
        """The side of 0, or, for ZONES, of the zone, that the whole interval is on; 0: none."""
        low, high = zone(self.expect, self.margin) if self.expect in ZONES else (0.0, 0.0)
        return 1 if self.low > high + ALIKE else -1 if self.high < low - ALIKE else 0


def alone(evidence: Evidence) -> str:
    """Return the verdict on a claim as if it were the only one.

    Where a difference is within the margin and yet not 0, it is no difference: smaller than what
    the claim is about.

    Worked values for "greater", a margin of 0.1 and tests that agree: [0.01, 0.2] -> holds;
    [-0.2, -0.01] -> does not hold; [-0.05, 0.05] and [0.01, 0.05] -> no difference; [-0.2, 0.2]
    -> inconclusive. For "close": [-0.05, 0.05] -> holds; [0.11, 0.2] -> does not hold. For "at
    least": [-0.05, 0.2] and [0.11, 0.2] -> holds; [-0.2, -0.11] -> does not hold; [-0.2, 0.2] ->
    inconclusive.
    """
    return corrected(evidence, evidence.p, evidence.p_margin)


def corrected(evidence: Evidence, p_holm: float, p_margin_holm: float) -> str:
    """Return the verdict that survives the correction of both p-values for their number.

    Where a difference is shown to be on one side of 0, but that it is within the margin is not,
    the side decides. Worked value: "greater", [0.01, 0.05] within a margin of 0.1, a corrected p of
    .002 for the side and of .2 for the margin -> holds.
    """
    of_zone = evidence.expect in ZONES
    if evidence.within and p_margin_holm <= ALPHA:
        return HOLDS if of_zone else NONE
    if evidence.beyond and p_holm <= ALPHA:
        as_claimed = not of_zone and (evidence.beyond > 0) == (evidence.expect == "greater")
        return HOLDS if as_claimed else FAILS
    return OPEN


def is_equivalence(expect: str, verdict: str) -> bool:
    """Return whether a verdict says that a difference is in its zone: p_margin is behind it."""
    return verdict == NONE or (verdict == HOLDS and expect in ZONES)


def because(evidence: Evidence, verdict: str, drawn: str) -> str:
    """Return in words why a claim that was judged is inconclusive, or what else it is alone.

    verdict  the one that is shown
    drawn    what the interval draws anew, or why there is no interval

    It is "" where nothing explains it, and of a verdict that the correction left as it was.
    """
    if (decided := alone(evidence)) not in (OPEN, verdict):
        return f"{decided} alone, not after correction for all tests"
    if verdict != OPEN:
        return ""
    if not evidence.low <= evidence.high:
        return drawn
    if isnan(evidence.p_margin if evidence.within else evidence.p):
        return "no spread between units, so no test"
    if evidence.within or evidence.beyond:
        return "the interval decides, its test does not"
    if evidence.p <= ALPHA:
        return "the test decides, the interval does not"
    return ""
