"""Differences between two variants: Student's t test, Holm's correction, effect sizes."""

from collections.abc import Hashable, Sequence

import numpy as np

from affectbench.arrays import Array
from affectbench.comparison.intervals import jackknife_variance

ALIKE = 1e-12  # what is smaller is rounding


def t_test(difference: float, error: float, freedom: float, margin: float = 0.0) -> float:
    """Return the two-sided p-value of Student's t test: is the difference at most the margin?

    error    the difference's standard error; NaN where it is unknown
    freedom  its degrees of freedom, perhaps infinite
    margin   how far from 0 the difference may be under the null hypothesis; 0 asks whether it is 0

    Without an error there is no p-value, unless the difference is within the margin; nor is there
    where the difference is no number.
    Worked value: difference 2, error 1/sqrt 3, 2 degrees of freedom -> 0.074; so for difference 3
    and margin 1.
    """
    if not np.isfinite(difference):
        return np.nan
    beyond = abs(difference) - margin
    if beyond <= ALIKE:
        return 1.0
    return 2 * _tail(beyond, error, freedom)


def equivalence_test(difference: float, error: float, freedom: float, margin: float) -> float:
    """Return the p-value of the opposite: is the difference at least as far from 0 as the margin?

    It is twice the larger of two one-sided p-values (Schuirmann 1987), so that it is below 0.05
    where a 95 % interval by Student's t lies within the margin. NaN without an error, a margin, or
    a difference that is a number.
    Worked value: difference 1, margin 3, error 1/sqrt 3, 2 degrees of freedom -> 0.074.
    """
    return above_test(-abs(difference), error, freedom, -margin)


def above_test(difference: float, error: float, freedom: float, bound: float) -> float:
    """Return twice the p-value of Student's one-sided t test: is the difference at most a bound?

    Twice, so that it is below 0.05 where a 95 % interval by Student's t lies above the bound, as of
    all tests here; at most 1. NaN without an error, a bound, or a difference that is a number.
    Worked value: difference 1, bound -1, error 1/sqrt 3, 2 degrees of freedom -> 0.074.
    """
    if np.isnan(bound) or not np.isfinite(difference):
        return np.nan
    return min(2 * _tail(difference - bound, error, freedom), 1.0)


def _tail(distance: float, error: float, freedom: float) -> float:
    """Return the chance of Student's t to be above distance / error; NaN without an error."""
    from scipy.special import stdtr

    if not error > ALIKE:
        return np.nan
    return float(stdtr(min(freedom, 1e6), -distance / error))


def holm(p_values: Array) -> Array:
    """Return p-values corrected for their number by Holm's method (1979); NaN stays NaN.

    Worked value: (0.01, 0.04, 0.03) -> (0.03, 0.06, 0.06).
    """
    p_values = np.asarray(p_values, dtype=float)
    given = np.flatnonzero(~np.isnan(p_values))
    order = given[np.argsort(p_values[given], kind="stable")]
    corrected = np.full(len(p_values), np.nan)
    steps = len(order) - np.arange(len(order))
    corrected[order] = np.minimum(np.maximum.accumulate(p_values[order] * steps), 1.0)
    return corrected


def holm_by(p_values: Array, families: Sequence[Hashable]) -> Array:
    """Return p-values corrected by Holm's method within each family.

    Worked value: (0.01, 0.04, 0.03) of families a, b, a -> (0.02, 0.04, 0.03).
    """
    p_values, corrected = np.asarray(p_values, dtype=float), np.full(len(p_values), np.nan)
    for family in dict.fromkeys(families):
        lines = [line for line, other in enumerate(families) if other == family]
        corrected[lines] = holm(p_values[lines])
    return corrected


def effect_size(value: float, without_G: Array) -> float:
    """Return a paired difference in standard deviations between groups (Cohen's d_z).

    without_G  the difference without each group. From these the jackknife estimates the deviation
               of any metric, also of one that is no mean over groups

    NaN where groups do not differ.
    Worked value: groups' differences (0, 1, 2) have mean 1 and deviation 1 -> 1.
    """
    deviation = np.sqrt(jackknife_variance(without_G) * len(without_G))
    return float(value / deviation) if deviation > 0 else np.nan


def improvement(ours_SG: Array, other_SG: Array, *, higher: bool) -> float:
    """Return the probability that ours is better on a group, in [0, 1]; ties count half.

    ours_SG, other_SG  a metric by seed and group
    higher             whether a higher value is better

    For each group the share of pairs of seeds in which ours is better, then the mean over groups
    (Agarwal et al. 2021). Groups without a value on either side are left out.
    Worked value: (1, 2) against (0, 2), higher is better -> 0.75.
    """
    gap_SSG = ours_SG[:, None] - other_SG[None]
    has_value = ~np.isnan(gap_SSG)
    better = gap_SSG > 0 if higher else gap_SSG < 0
    won_G = np.where(has_value, better + 0.5 * (gap_SSG == 0), 0.0).sum(axis=(0, 1))
    pairs_G = has_value.sum(axis=(0, 1))
    scored = pairs_G > 0
    return float((won_G[scored] / pairs_G[scored]).mean()) if scored.any() else np.nan


def difference(ours: dict, other: dict) -> dict[str, Array]:
    """Return ours - other of each metric."""
    return {metric: ours[metric] - other[metric] for metric in ours}
