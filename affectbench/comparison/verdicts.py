"""What becomes of a claim: the verdict on it alone, and the one that survives the correction.

An interval and a p-value ask the same of a difference in two ways, and may come out otherwise where
the answer is close. So both have to decide: a difference is on one side of 0 where its 95 %
interval is and its test agrees; no difference where the interval lies within the margin and the
equivalence test agrees. A paper's claims are many, so that a few would be decided by chance. The
verdict that is shown is the one on the claim alone if its p-value is still at most 5 % after Holm's
correction, and else "inconclusive", with the verdict alone beside it. So the two never contradict
each other, and whatever is lost by the correction is said.
"""

from dataclasses import dataclass
from math import isnan

from affectbench.comparison.hypotheses import ALIKE
from affectbench.comparison.intervals import LEVEL

HOLDS, FAILS, NONE = "holds", "does not hold", "no difference"
OPEN, UNJUDGED = "inconclusive", "not judged"
VERDICTS = (HOLDS, FAILS, NONE, OPEN, UNJUDGED)  # in the order in which they are shown
ALPHA = 1 - LEVEL


@dataclass(frozen=True)
class Evidence:
    """What decides a claim.

    expect     "greater", "less" or "close": what the difference should be
    low, high  its 95 % interval; NaN where there is none
    p          of the test that it is 0, or, for "close", that it is at most the margin
    margin     how far from 0 a difference may be that is none; NaN where that is not known
    p_margin   of the test that it is as far from 0 as the margin, or farther
    """

    expect: str
    low: float
    high: float
    p: float
    margin: float
    p_margin: float

    @property
    def within(self) -> bool:
        """Whether the whole interval lies within the margin."""
        return -self.margin <= self.low and self.high <= self.margin

    @property
    def beyond(self) -> int:
        """The side of 0, or, for "close", of the margin, that the whole interval is on; 0: none."""
        edge = (self.margin if self.expect == "close" else 0.0) + ALIKE
        return 1 if self.low > edge else -1 if self.high < -edge else 0


def alone(evidence: Evidence) -> str:
    """Return the verdict on a claim as if it were the only one.

    Where a difference is within the margin and yet not 0, it is no difference: smaller than what
    the claim is about.

    Worked values for "greater", a margin of 0.1 and tests that agree: [0.01, 0.2] -> holds;
    [-0.2, -0.01] -> does not hold; [-0.05, 0.05] and [0.01, 0.05] -> no difference; [-0.2, 0.2]
    -> inconclusive. For "close": [-0.05, 0.05] -> holds; [0.11, 0.2] -> does not hold.
    """
    close = evidence.expect == "close"
    if evidence.within:
        decided = HOLDS if close else NONE
        return decided if evidence.p_margin <= ALPHA else OPEN
    if evidence.beyond and evidence.p <= ALPHA:
        if close:
            return FAILS
        return HOLDS if (evidence.beyond > 0) == (evidence.expect == "greater") else FAILS
    return OPEN


def is_equivalence(expect: str, verdict: str) -> bool:
    """Return whether a verdict says that a difference is none, so that p_margin is behind it."""
    return verdict == NONE or (verdict == HOLDS and expect == "close")


def corrected(evidence: Evidence, p_holm: float, p_margin_holm: float) -> str:
    """Return the verdict that survives the correction of both p-values for their number."""
    verdict = alone(evidence)
    p = p_margin_holm if is_equivalence(evidence.expect, verdict) else p_holm
    return verdict if p <= ALPHA else OPEN


def because(evidence: Evidence, verdict: str, drawn: str) -> str:
    """Return in words why a claim that was judged is inconclusive; "" where nothing explains it.

    verdict  the one that is shown
    drawn    what the interval draws anew, or why there is no interval
    """
    if verdict != OPEN:
        return ""
    if (decided := alone(evidence)) != OPEN:
        return f"{decided} alone, not after correction for all tests"
    if not evidence.low <= evidence.high:
        return drawn
    if isnan(evidence.p_margin if evidence.within else evidence.p):
        return "no spread between units, so no test"
    if evidence.within or evidence.beyond:
        return "the interval decides, its test does not"
    if evidence.p <= ALPHA:
        return "the test decides, the interval does not"
    return ""
