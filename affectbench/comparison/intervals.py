"""Intervals from sums of seeds, folds and groups: no prediction is read again.

Three things could have come out otherwise: who was tested (groups: people, recordings), which data
was trained on (folds) and the chance in training (seeds). A world of the bootstrap draws those of
them that were run often enough, each as a whole, because what they share is not independent.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from affectbench.arrays import Array

LEAST_GROUPS = 5  # below it a percentile interval says next to nothing, and none is given
LEAST_FOLDS = 5  # below it folds are put together, and their spread is not in the interval
LEAST_SEEDS = 2
RESAMPLES = 2000
LEVEL = 0.95
AXES = ("seeds", "folds", "groups")  # the first three of every sum

Sums = dict[str, Array]  # statistic -> (S, F, G, ...) sums of each seed, fold and group
Scores = Callable[[dict[str, Array]], dict[str, Array]]  # sums (..., axes) -> metrics (...)
Draws = dict[str, Array]  # axis that is drawn -> (RESAMPLES, n) weights


@dataclass(frozen=True)
class Spread:
    """What drawing anew does to one metric: its interval, standard error, degrees of freedom."""

    low: float
    high: float
    error: float
    freedom: float


def drawn_axes(sums: Sums, strata_G: Array) -> tuple[str, ...]:
    """Return which axes a world draws, () where there are too few of any to say something.

    strata_G  which groups may stand for each other; each stratum needs two of them

    Groups always; seeds from two on; folds from LEAST_FOLDS on. Where each group is in one fold
    alone, the folds stand for their groups: drawing both would count the groups' spread twice.
    """
    sizes = shape_of(sums)
    folds = sizes["folds"] >= LEAST_FOLDS
    if sizes["groups"] < LEAST_GROUPS or np.unique(strata_G, return_counts=True)[1].min() < 2:
        return ()
    axes = ["seeds"] if sizes["seeds"] >= LEAST_SEEDS else []
    if folds:
        axes.append("folds")
    return (*axes, "groups") if not (folds and nested(sums)) else tuple(axes)


def nested(sums: Sums) -> bool:
    """Return whether every group has rows in one fold alone."""
    count_SFG = sums["count"].reshape(*sums["count"].shape[:3], -1).sum(axis=-1)
    return bool(((count_SFG.sum(axis=0) > 0).sum(axis=0) <= 1).all())


def shape_of(sums: Sums) -> dict[str, int]:
    return dict(zip(AXES, next(iter(sums.values())).shape[:3], strict=True))


def resample_counts(units: int, rng: np.random.Generator) -> Array:
    """Return how much each bootstrap world has of each unit: (RESAMPLES, units), rows sum to units.

    units - 1 of them are drawn, with return, so that the worlds' variance is unbiased (Rao and Wu
    1988). Worked value: of 2 units a world has twice the one or twice the other.
    """
    if units == 1:
        return np.ones((RESAMPLES, 1))
    drawn = rng.multinomial(units - 1, np.full(units, 1 / units), size=RESAMPLES)
    return drawn * (units / (units - 1))


def resample_strata(strata_G: Array, rng: np.random.Generator) -> Array:
    """Return (RESAMPLES, G) weights of groups; each stratum keeps its number of groups."""
    counts_RG = np.zeros((RESAMPLES, len(strata_G)))
    for stratum in np.unique(strata_G):
        mine = strata_G == stratum
        counts_RG[:, mine] = resample_counts(int(mine.sum()), rng)
    return counts_RG


def bootstrap(sums: Sums, scores: Scores, draws: Draws) -> dict[str, Array]:
    """Return every metric in every bootstrap world: metric -> (RESAMPLES,)."""
    return scores({name: weighed(values, draws) for name, values in sums.items()})


def weighed(values_SFG: Array, draws: Draws) -> Array:
    """Return the sums of each world: (R, ...), the product of its weights over the drawn axes."""
    put_together = tuple(axis for axis, name in enumerate(AXES) if name not in draws)
    rest = values_SFG.sum(axis=put_together)
    names = [name for name in AXES if name in draws]
    flat = rest.reshape(*rest.shape[: len(names)], -1)
    busy = flat.any(axis=tuple(range(len(names))))  # most bins of a histogram are empty
    worlds = np.tensordot(draws[names[-1]], np.moveaxis(flat[..., busy], len(names) - 1, 0), axes=1)
    for name in names[:-1]:  # (R, n, ...) -> (R, ...)
        worlds = np.einsum("rn,rn...->r...", draws[name], worlds)
    found = np.zeros((len(worlds), len(busy)))
    found[:, busy] = worlds
    return found.reshape(len(worlds), *rest.shape[len(names) :])


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


def left_out(sums: Sums, scores: Scores, axes: tuple[str, ...]) -> dict[str, dict[str, Array]]:
    """Return every metric without one unit of each axis: axis -> metric -> (n,)."""
    found = {}
    for name in axes:
        at = AXES.index(name)
        others = tuple(axis for axis in range(3) if axis != at)
        of_unit = {key: values.sum(axis=others) for key, values in sums.items()}  # (n, ...)
        found[name] = scores({key: v.sum(axis=0) - v for key, v in of_unit.items()})
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
