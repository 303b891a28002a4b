"""Whether one variant is better than another, by how much, how surely, and how often."""

from itertools import product

import numpy as np

from affectbench.arrays import Array
from affectbench.comparison.intervals import Spread, jackknife_variance
from affectbench.comparison.worlds import RESAMPLES, Scores, Sums

EXACT_GROUPS = 12  # up to it all 2^G exchanges are tried, above it RESAMPLES random ones


def t_test(difference: float, spread: Spread) -> float:
    """Return the two-sided p-value of a difference whose spread holds seeds or folds."""
    from scipy.special import stdtr

    if not spread.error > 0:
        return 1.0 if difference == 0 else np.nan
    freedom = min(spread.freedom, 1e6)
    return float(2 * stdtr(freedom, -abs(difference) / spread.error))


def exchange_test(ours: Sums, other: Sums, scores: Scores, rng: np.random.Generator) -> dict:
    """Return a two-sided p-value for every metric: could the two variants be exchanged?

    ours, other  statistic -> (G, ...): seeds and folds are put together. Under the null hypothesis
    who made which of a group's two sums is a coin toss. Exact up to EXACT_GROUPS groups; above,
    random tosses, the observed one counted in.
    Worked value: 3 groups, ours better in each -> 2 / 2^3 = 0.25.
    """
    groups = len(next(iter(ours.values())))
    exact = groups <= EXACT_GROUPS
    if exact:
        swap_RG = np.array(list(product((0.0, 1.0), repeat=groups)))
    else:
        swap_RG = rng.integers(0, 2, size=(RESAMPLES, groups)).astype(float)
    swapped_ours, swapped_other = {}, {}
    for name in ours:
        moved = np.tensordot(swap_RG, other[name] - ours[name], axes=1)
        swapped_ours[name] = ours[name].sum(axis=0) + moved
        swapped_other[name] = other[name].sum(axis=0) - moved
    total = len(swap_RG)
    observed = difference(scores(_total(ours)), scores(_total(other)))
    tossed = difference(scores(swapped_ours), scores(swapped_other))
    extreme = {
        metric: int((np.abs(values) >= np.abs(observed[metric]) - 1e-12).sum())
        for metric, values in tossed.items()
    }
    if exact:
        return {metric: count / total for metric, count in extreme.items()}
    return {metric: (count + 1) / (total + 1) for metric, count in extreme.items()}


def holm(p_values: Array) -> Array:
    """Return p-values of one table corrected for their number (Holm 1979); NaN stays NaN.

    Worked value: (0.01, 0.04, 0.03) -> (0.03, 0.06, 0.06).
    """
    p_values = np.asarray(p_values, dtype=float)
    there = np.flatnonzero(~np.isnan(p_values))
    order = there[np.argsort(p_values[there], kind="stable")]
    corrected = np.full(len(p_values), np.nan)
    steps = len(order) - np.arange(len(order))
    corrected[order] = np.minimum(np.maximum.accumulate(p_values[order] * steps), 1.0)
    return corrected


def effect_size(value: float, without_G: Array) -> float:
    """Return a paired difference in standard deviations between groups (Cohen's d_z).

    without_G  the difference without each group: pseudo-values make it one of any metric
    Worked value: groups' differences (0, 1, 2) have mean 1 and deviation 1 -> 1.
    """
    deviation = np.sqrt(jackknife_variance(without_G) * len(without_G))
    return float(value / deviation) if deviation > 0 else np.nan


def improvement(ours_SG: Array, other_SG: Array, *, higher: bool) -> float:
    """Return the probability that ours is better on a group, in [0, 1]; ties count half.

    Mean over groups of the share of pairs of seeds (Agarwal et al. 2021); a group without a value
    on either side is left out. Worked value: (1, 2) against (0, 2), higher better -> 0.75.
    """
    gap_SSG = ours_SG[:, None] - other_SG[None]
    there = ~np.isnan(gap_SSG)
    better = gap_SSG > 0 if higher else gap_SSG < 0
    won = np.where(there, better + 0.5 * (gap_SSG == 0), 0.0).sum(axis=(0, 1))
    pairs_G = there.sum(axis=(0, 1))
    seen = pairs_G > 0
    return float((won[seen] / pairs_G[seen]).mean()) if seen.any() else np.nan


def difference(ours: dict, other: dict) -> dict[str, Array]:
    return {metric: ours[metric] - other[metric] for metric in ours}


def _total(sums: Sums) -> dict[str, Array]:
    return {name: values.sum(axis=0) for name, values in sums.items()}
