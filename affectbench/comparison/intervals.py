"""Intervals: bootstrap percentiles, stretched as Student's t asks where units are few."""

from dataclasses import dataclass

import numpy as np

from affectbench.arrays import Array

LEVEL = 0.95


@dataclass(frozen=True)
class Spread:
    """What drawing anew does to one metric: its interval, standard error, degrees of freedom."""

    low: float
    high: float
    error: float
    freedom: float


def interval(worlds_R: Array, stretch: float = 1.0, level: float = LEVEL) -> tuple[float, float]:
    """Return the percentile interval of bootstrap values, stretched about their median.

    NaN where a world has no value. Worked value: 0, 1, ..., 100 -> (2.5, 97.5).
    """
    if np.isnan(worlds_R).any():
        return np.nan, np.nan
    tail = 100 * (1 - level) / 2
    low, middle, high = np.percentile(worlds_R, [tail, 50, 100 - tail])
    return float(middle - (middle - low) * stretch), float(middle + (high - middle) * stretch)


def spreads(
    worlds: dict[str, Array],
    left_out: dict[str, dict[str, Array]],
    strata_G: Array,
    level: float = LEVEL,
) -> dict[str, Spread]:
    """Return the spread of each metric from its worlds, and from what leaving out each unit does.

    left_out  axis -> metric -> (n,) values without one unit: their jackknife variances say how few
              units an interval rests on (Satterthwaite), and it is stretched as Student's t asks
    strata_G  which groups were drawn for each other
    """
    found = {}
    for metric, values_R in worlds.items():
        parts = [
            part
            for axis, values in left_out.items()
            for part in _variances(values[metric], strata_G if axis == "groups" else None)
        ]
        freedom = _satterthwaite(parts)
        low, high = interval(values_R, stretch_of(freedom, level), level)
        error = float(np.sqrt(sum(variance for variance, _ in parts)))
        found[metric] = Spread(low, high, error, freedom)
    return found


def jackknife_variance(values_n: Array) -> float:
    """Return the variance of an estimate from its values without one unit each.

    Worked value: the mean of (0, 2) is 1, without each 2 and 0: 1/2 * 2 = 1, as s^2 / n = 2 / 2.
    """
    n = len(values_n)
    return float((n - 1) / n * ((values_n - values_n.mean()) ** 2).sum())


def stretch_of(freedom: float, level: float = LEVEL) -> float:
    """Return how much wider Student's t makes an interval than the normal does.

    Worked value: 4 degrees of freedom -> 2.776 / 1.960 = 1.417.
    """
    from scipy.special import ndtri, stdtrit

    if not np.isfinite(freedom):
        return 1.0
    upper = 1 - (1 - level) / 2
    return float(stdtrit(freedom, upper) / ndtri(upper))


def _variances(values_n: Array, strata_n: Array | None) -> list[tuple[float, int]]:
    """Return the variance that the units of each stratum bring, and how many they are."""
    if strata_n is None:
        return [(jackknife_variance(values_n), len(values_n))]
    parts = [values_n[strata_n == stratum] for stratum in np.unique(strata_n)]
    return [(jackknife_variance(part), len(part)) for part in parts]


def _satterthwaite(parts: list[tuple[float, int]]) -> float:
    """Return the degrees of freedom of a sum of variances, each of some units."""
    below = sum(variance**2 / (units - 1) for variance, units in parts if units > 1)
    return sum(variance for variance, _ in parts) ** 2 / below if below > 0 else np.inf
