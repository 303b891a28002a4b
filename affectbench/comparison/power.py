"""How large a difference has to be to be seen: the power of a comparison."""

from affectbench.comparison.intervals import LEVEL

POWER = 0.8  # how often a difference of the smallest visible effect is seen


def smallest_visible(low: float, high: float, error: float, freedom: float) -> float:
    """Return the true difference that would be seen at 5 %, two-sided, in 80 % of repetitions.

    low, high  the difference's 95 % interval, from its seeds, folds and groups
    error      its standard error; NaN where it is unknown
    freedom    its degrees of freedom, perhaps infinite

    To be seen a difference has to pass its test and its interval. Student's t is above its critical
    value with the chance of 0.8 if its noncentrality, the true difference over the error, is the
    number that this function returns for an error of 1. Where the interval is wider than Student's
    t makes it, because seeds and groups are drawn together, its half width over the critical value
    is the error. That the other side is reached has a chance of almost 0 and is left out. NaN
    without an error.

    Worked values for an error of 1 and an interval of +-1.96: many degrees of freedom -> 1.960 +
    0.842 = 2.802; with an interval of +-2.352 1.2 times as much, 3.362.
    """
    from scipy.special import nctdtrinc, stdtrit

    if not error > 0:
        return float("nan")
    freedom = min(freedom, 1e6)
    critical = stdtrit(freedom, 1 - (1 - LEVEL) / 2)
    noncentrality = nctdtrinc(freedom, 1 - POWER, critical)
    return float(max(error, (high - low) / 2 / critical) * noncentrality)
