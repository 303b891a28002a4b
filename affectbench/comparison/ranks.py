"""Ranks of methods over datasets, and how far apart mean ranks must be to tell methods apart.

A method's rank in a setting is its place among all methods there. Settings of one dataset share
people and recordings, so that ranks are averaged within datasets, and datasets alone are counted.

The critical difference is that of Nemenyi's test (1963; Demsar 2006, JMLR 7): under the hypothesis
that all methods are alike, every order of a dataset's ranks is equally likely, and the largest of
all differences of mean ranks reaches the critical difference with a probability of at most 5 %. The
usual formula is the limit for many datasets; the papers here have two to four, for which it finds
differences that chance makes more often. So the orders are counted, which is exact for any number
of datasets and for ties. It also tells when there are too few datasets for any difference.
"""

from collections.abc import Sequence
from itertools import permutations
from math import ceil, factorial, log, nan

import numpy as np
from scipy.stats import rankdata

from affectbench import streams
from affectbench.arrays import Array
from affectbench.comparison.intervals import ALPHA

MOST = 200_000  # orders that are counted; of more, so many are drawn
EPSILON = 1e-9  # by which equal sums of ranks may differ


def ranks(values_SM: Array, higher_S: Sequence[bool]) -> Array:
    """Return the rank of each method in each setting (S, M): 1 is best, ties share their mean.

    higher_S  whether a higher value is better in a setting

    Worked value: 0.7, 0.9, 0.7 with higher better -> 2.5, 1, 2.5.
    """
    signs_S = np.where(np.asarray(higher_S, dtype=bool), -1.0, 1.0)
    return rankdata(np.asarray(values_SM, dtype=float) * signs_S[:, None], axis=1)


def by_dataset(ranks_SM: Array, datasets_S: Sequence[str]) -> dict[str, Array]:
    """Return the mean ranks (M,) over the settings of each dataset, in the order of the settings.

    Worked value: ranks (1, 2) and (2, 1) in two settings of one dataset -> (1.5, 1.5).
    """
    of_setting = np.asarray(datasets_S)
    return {name: ranks_SM[of_setting == name].mean(axis=0) for name in dict.fromkeys(datasets_S)}


def critical_difference(ranks_DM: Array) -> float:
    """Return the least difference of mean ranks that tells two methods apart; NaN where none does.

    ranks_DM  the mean ranks of M methods in D datasets

    NaN means that also the largest difference that these ranks allow would come by chance in more
    than ALPHA of all orders: there are too few datasets. Where there are more than MOST orders,
    as many are drawn, always the same.

    Worked values: two methods, the same one first in all of 5 datasets: 2 of 2^5 orders have the
    largest difference, 1, which is more than 5 % -> NaN; in 6 datasets 2 of 2^6 have it -> 1.
    """
    ranks_DM = np.asarray(ranks_DM, dtype=float)
    sums_OM = _sums_of_orders(ranks_DM)
    range_O = np.sort(np.ptp(sums_OM, axis=1)) / len(ranks_DM)
    for difference in np.unique(range_O.round(9)):
        at_least = len(range_O) - np.searchsorted(range_O, difference - EPSILON)
        if at_least / len(range_O) <= ALPHA:
            return float(difference)
    return nan


def _sums_of_orders(ranks_DM: Array) -> Array:
    """Return the sums of ranks (O, M) over all orders within datasets, or over MOST random ones.

    The first dataset keeps its order: to permute all alike changes no difference's distribution.
    """
    first, *others = ranks_DM
    if factorial(len(first)) ** len(others) > MOST:
        rng = streams.generator(0, "orders of ranks")
        return sum((rng.permuted(np.tile(row, (MOST, 1)), axis=1) for row in others), start=first)
    sums_OM = first[None]
    for row in others:
        orders_PM = np.array([*permutations(row)])
        sums_OM = (sums_OM[:, None] + orders_PM).reshape(-1, len(row))
    return sums_OM


def fewest_datasets(methods: int) -> int:
    """Return how many datasets are needed at least to tell any two of M methods apart.

    The largest difference that is possible has one method first and another last in every dataset.
    Of the M (M - 1) pairs of a dataset each is equally likely, so that D datasets agree with a
    probability of (M (M - 1))^(1 - D).

    >>> fewest_datasets(2), fewest_datasets(4), fewest_datasets(6)
    (6, 3, 2)
    """
    return 1 + ceil(log(1 / ALPHA) / log(methods * (methods - 1)))


def joined(mean_M: Sequence[float], difference: float) -> list[tuple[int, int]]:
    """Return the largest runs of methods that are not told apart, as (first, last) from the best.

    mean_M      mean ranks, ascending
    difference  the critical one; NaN joins all

    Worked value: mean ranks 1, 2, 2.5 and 4 with a critical difference of 1.6 -> (0, 2), (2, 3).
    """
    runs: list[tuple[int, int]] = []
    for first, rank in enumerate(mean_M):
        alike = [k for k, other in enumerate(mean_M) if not other - rank >= difference - EPSILON]
        last = max(alike)
        if last > first and not any(last <= end for _, end in runs):
            runs.append((first, last))
    return runs
