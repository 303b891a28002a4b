"""Intervals and paired tests from sums of groups: no prediction is read again.

A group (a subject, a recording) is drawn with all its rows, over all folds and seeds at once,
because rows of one group are not independent.
"""

from collections.abc import Callable
from itertools import product

import numpy as np

from affectbench.arrays import Array

LEAST_GROUPS = 5  # below it a percentile interval says next to nothing, and none is given
EXACT_GROUPS = 12  # up to it all 2^G exchanges are tried, above it RESAMPLES random ones
RESAMPLES = 2000
LEVEL = 0.95

Sums = dict[str, Array]  # statistic -> (G, ...) sums of each group
Scores = Callable[[dict[str, Array]], dict[str, Array]]  # sums (..., axes) -> metrics (...)


def resample_counts(groups: int, rng: np.random.Generator) -> Array:
    """Return how often each bootstrap world draws each group: (RESAMPLES, G), rows sum to G."""
    return rng.multinomial(groups, np.full(groups, 1 / groups), size=RESAMPLES)


def bootstrap(sums: Sums, scores: Scores, counts_RG: Array) -> dict[str, Array]:
    """Return every metric in every bootstrap world: metric -> (RESAMPLES,)."""
    drawn = {name: np.tensordot(counts_RG, values, axes=1) for name, values in sums.items()}
    return scores(drawn)


def interval(values_R: Array, groups: int) -> tuple[float, float]:
    """Return the percentile interval of bootstrap values; NaN where there are too few groups.

    Worked value: 0, 1, ..., 100 from 9 groups -> (2.5, 97.5).
    """
    if groups < LEAST_GROUPS or np.isnan(values_R).any():
        return np.nan, np.nan
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.percentile(values_R, [tail, 100 - tail])
    return float(low), float(high)


def exchange_test(ours: Sums, other: Sums, scores: Scores, rng: np.random.Generator) -> dict:
    """Return a two-sided p-value for every metric: could the two variants be exchanged?

    Under the null hypothesis who made which of a group's two sums is a coin toss. Exact up to
    EXACT_GROUPS groups; above, random tosses, the observed one counted in.
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
    observed = _difference(_total(ours), _total(other), scores)
    tossed = _difference(swapped_ours, swapped_other, scores)
    extreme = {
        metric: int((np.abs(values) >= np.abs(observed[metric]) - 1e-12).sum())
        for metric, values in tossed.items()
    }
    if exact:
        return {metric: count / total for metric, count in extreme.items()}
    return {metric: (count + 1) / (total + 1) for metric, count in extreme.items()}


def _total(sums: Sums) -> dict[str, Array]:
    return {name: values.sum(axis=0) for name, values in sums.items()}


def _difference(ours: dict, other: dict, scores: Scores) -> dict[str, Array]:
    a, b = scores(ours), scores(other)
    return {metric: a[metric] - b[metric] for metric in a}
