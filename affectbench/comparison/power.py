"""How large a difference has to be to be seen, and how many seeds or groups would see it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf, isfinite, isnan, nan, prod, sqrt

from affectbench.comparison.intervals import ALPHA, once, satterthwaite
from affectbench.comparison.worlds import LEAST_FOLDS, LEAST_SEEDS

POWER = 0.8  # how often a difference of the smallest visible effect is seen
MOST_UNITS = 100_000  # what would need more is said to need infinitely many
LEAST = {"seeds": LEAST_SEEDS, "folds": LEAST_FOLDS, "groups": 2}  # with fewer an axis is not drawn


@dataclass(frozen=True)
class Uncertainty:
    """The variance of a difference, by what it is drawn from: seeds, folds and groups.

    variances  axis -> the variance that its units contribute (of the jackknife), with what they
               contribute only together with the units of another axis
    units      axis -> how many units it has
    joint      the variance that units of two axes contribute together, as where a seed is lucky
               with one group; it is in each of the variances
    stretch    how many times as wide as the error says the interval is; at least 1
    """

    variances: Mapping[str, float]
    units: Mapping[str, int]
    joint: float = 0.0
    stretch: float = 1.0

    @property
    def error(self) -> float:
        """The standard error, in which what is joint counts once."""
        return sqrt(once(self.variances.values(), self.joint))

    @property
    def width(self) -> float:
        """Half of the 95 % interval, over the critical value of Student's t."""
        return self.error * self.stretch

    @property
    def freedom(self) -> float:
        parts = [(self.variances[axis], self.units[axis]) for axis in self.variances]
        return satterthwaite(parts, self.error**2)

    def at(self, units: Mapping[str, int]) -> "Uncertainty":
        """Return what other numbers of units would make of it: an extrapolation.

        A variance of the mean of n units is 1/n of a unit's, and the joint one shrinks with both
        numbers. An axis with too few units is not drawn: what its units alone contribute is left
        out, as it is of the interval.

        Worked value: variances of .3 (3 seeds) and .2 (10 groups), .1 of each joint. With 6 seeds:
        seeds .2/2 + .1/2 = .15, groups .1 + .1/2 = .15, joint .05.
        """
        units = {**self.units, **units}
        shrinks = {axis: self.units[axis] / units[axis] for axis in self.variances}
        joint = self.joint * prod(shrinks.values())
        variances = {
            axis: max(variance - self.joint, 0.0) * shrinks[axis] + joint
            for axis, variance in self.variances.items()
            if units[axis] >= LEAST[axis]
        }
        return Uncertainty(variances, units, joint if len(variances) > 1 else 0.0, self.stretch)


def uncertainty(
    low: float, high: float, errors: Mapping[str, float], joint: float, units: Mapping[str, int]
) -> Uncertainty | None:
    """Return the uncertainty of a difference; None without an error.

    low, high  its 95 % interval
    errors     axis -> the standard error from its units; NaN of what is not drawn
    joint      the error from units of two axes together, which is in both. At most the smaller of
               two counts
    units      axis -> how many it has

    Worked value: errors of .5 (seeds) and .4 (many groups), of which .3 is joint -> an error of
    (.25 + .16 - .09)^.5 = .566; an interval of +-1.96 * .566 is as wide as that, stretch 1.
    """
    variances = {axis: error**2 for axis, error in errors.items() if not isnan(error)}
    if not sum(variances.values()) > 0:
        return None
    most = min(variances.values()) if len(variances) > 1 else 0.0
    of = Uncertainty(variances, units, min(joint**2, most))
    width = (high - low) / 2 / _critical(of.freedom)
    return replace(of, stretch=max(width / of.error, 1.0) if width > 0 else 1.0)


def smallest_visible(of: Uncertainty | None, alpha: float = ALPHA, *, none: bool = False) -> float:
    """Return the true difference that would be seen in 80 % of repetitions; NaN where unknown.

    alpha  the largest p-value, two-sided, with which its test is passed; less than 5 % after a
           correction for many tests. The interval has 95 % in any case
    none   return instead the smallest margin within which a difference of exactly 0 is seen to be
           none in 80 % of repetitions

    To be seen a difference has to pass its test, beyond the critical value times the error, and its
    interval, beyond that of 5 % times its width. That of the two which is farther, over the error,
    is a threshold for Student's t; the noncentrality at which t is above it with a chance of 0.8 is
    the difference over the error. That the other side is reached has a chance
    of almost 0 and is left out. Where all is joint, more is seen than this says: 89 instead of 80 %
    after a correction for ten. To be none a difference has to stay within both sides of the
    margin, each of which it leaves in 10 % of repetitions.

    Worked values for many degrees of freedom and an error of 1 from one axis: 1.960 + 0.842 =
    2.802; corrected for 10 tests (alpha .005) 2.807 + 0.842 = 3.649; none 1.960 + 1.282 = 3.242.
    """
    from scipy.special import nctdtrinc

    if of is None or not of.error > 0:
        return nan
    threshold = max(_critical(of.freedom, alpha), _critical(of.freedom) * of.stretch)
    missed = (1 - POWER) / 2 if none else 1 - POWER
    return float(nctdtrinc(min(of.freedom, 1e6), missed, threshold) * of.error)


def units_needed(
    of: Uncertainty, axis: str, effect: float, alpha: float = ALPHA, *, none: bool = False
) -> float:
    """Return how many units of an axis would see an effect in 80 % of repetitions.

    At least as many as there are; infinity where no number would, because other units' chance
    remains. The other arguments are those of `smallest_visible`.

    Worked values, differences of seeds with a deviation of 1: an effect of 1 needs 10 seeds, one of
    0.5 needs 34 (Faul et al. 2007, Behavior Research Methods 39: G*Power's paired t test).
    """

    def sees(number: int) -> bool:
        return smallest_visible(of.at({axis: number}), alpha, none=none) <= effect

    few = of.units[axis]
    if sees(few):
        return few
    many = max(few, LEAST[axis])
    while not sees(many):
        few, many = many, 2 * many
        if many > MOST_UNITS:
            return inf
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (few, middle) if sees(middle) else (middle, many)
    return many


def _critical(freedom: float, alpha: float = ALPHA) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(freedom if isfinite(freedom) else 1e6, 1 - alpha / 2))
