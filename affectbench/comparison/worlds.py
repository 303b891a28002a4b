"""Bootstrap worlds: seeds, folds and groups drawn anew, from stored sums alone.

A value could have come out otherwise for three reasons: who was tested (groups: people or
recordings), which data was trained on (folds), and the chance in training (seeds). A world of the
bootstrap draws units of those of the three that are many enough, with replacement. A unit is drawn
as a whole, because its rows are not independent. As a metric is a function of sums over units, no
prediction is read again.

A metric is the mean over seeds of what each has on all rows. Sums are never added up over seeds:
two networks that err in opposite directions would have no calibration error together, and a
correlation would be smaller than that of either where their scores have unlike levels.
"""

from collections.abc import Callable
from itertools import combinations

import numpy as np

from affectbench.arrays import Array

LEAST_GROUPS = 5  # with fewer there is no interval: percentiles of so few units say too little
LEAST_FOLDS = 5  # fewer folds are summed, and the interval is without their spread
LEAST_SEEDS = 2  # a single seed has no spread
RESAMPLES = 2000  # bootstrap worlds
BLOCKS = 20  # of groups, that are left out together with a seed or a fold
AXES = ("seeds", "folds", "groups")  # the first three axes of all sums

Sums = dict[str, Array]  # statistic -> (S, F, G, ...) sums of each seed, fold and group
Scores = Callable[[dict[str, Array]], dict[str, Array]]  # sums (..., axes) -> metrics (...)
Draws = dict[str, Array]  # axis that is drawn -> (RESAMPLES, n) weights


def drawn_axes(sums: Sums, strata_G: Array, seeds: int) -> tuple[str, ...]:
    """Return which axes a world draws; () where there are too few groups for an interval.

    strata_G  the stratum of each group; each stratum needs two groups
    seeds     how many seeds are units; 1 where the mean over seeds is one

    Groups are drawn always, seeds if there are LEAST_SEEDS of them, folds if there are LEAST_FOLDS.
    Where each group is in one fold alone, folds are drawn instead of groups: drawing both would
    count the spread of groups twice.
    """
    _, folds, groups = sums["count"].shape[:3]
    if groups < LEAST_GROUPS or np.unique(strata_G, return_counts=True)[1].min() < 2:
        return ()
    axes = ["seeds"] if seeds >= LEAST_SEEDS else []
    if folds >= LEAST_FOLDS:
        axes.append("folds")
    return (*axes, "groups") if not ("folds" in axes and nested(sums)) else tuple(axes)


def nested(sums: Sums) -> bool:
    """Return whether every group has rows in one fold alone."""
    count_SFG = sums["count"].reshape(*sums["count"].shape[:3], -1).sum(axis=-1)
    return bool(((count_SFG.sum(axis=0) > 0).sum(axis=0) <= 1).all())


def resample_counts(units: int, rng: np.random.Generator) -> Array:
    """Return the weight of each unit in each bootstrap world (RESAMPLES, units).

    Each row sums to units. units - 1 of them are drawn with replacement and weighted by
    units / (units - 1), which makes the variance over worlds unbiased (Rao and Wu 1988).
    Worked value: with 2 units every world has one of them twice and the other not at all.
    """
    if units == 1:
        return np.ones((RESAMPLES, 1))
    drawn = rng.multinomial(units - 1, np.full(units, 1 / units), size=RESAMPLES)
    return drawn * (units / (units - 1))


def resample_strata(strata_G: Array, rng: np.random.Generator) -> Array:
    """Return the weights of groups (RESAMPLES, G); each stratum keeps its number of groups."""
    counts_RG = np.zeros((RESAMPLES, len(strata_G)))
    for stratum in np.unique(strata_G):
        in_stratum = strata_G == stratum
        counts_RG[:, in_stratum] = resample_counts(int(in_stratum.sum()), rng)
    return counts_RG


def over_seeds(values_S: Array, weights_S: Array | float = 1.0) -> Array:
    """Return the weighted mean (...) over seeds of a metric (..., S), NaN where no seed has it.

    A seed without a value, as of a fold in which it diverged, is left out.
    Worked values: (1, 2, NaN) -> 1.5; (1, 2) with weights (2, 0) -> 1.
    """
    weights_S = np.where(np.isnan(values_S), 0.0, weights_S)
    total = weights_S.sum(axis=-1)
    weighted = (weights_S * np.where(weights_S > 0, values_S, 0.0)).sum(axis=-1)
    return weighted / np.where(total > 0, total, np.nan)


def bootstrap(sums: Sums, scores: Scores, draws: Draws) -> dict[str, Array]:
    """Return every metric in every bootstrap world: metric -> (RESAMPLES,)."""
    of_seeds = scores({name: weighed(values, draws) for name, values in sums.items()})
    return {metric: over_seeds(v, draws.get("seeds", 1.0)) for metric, v in of_seeds.items()}


def weighed(values_SFG: Array, draws: Draws) -> Array:
    """Return a statistic of each seed in each world (R, S, ...).

    It is the sum with the product of the drawn weights of folds and groups.

    values_SFG  (S, F, G, ...); axes that are not drawn are summed
    """
    names = [name for name in AXES[1:] if name in draws]
    rest = values_SFG.sum(axis=tuple(AXES.index(name) for name in AXES[1:] if name not in names))
    drawn = 1 + len(names)  # the axes of rest before those of the statistic
    flat = rest.reshape(*rest.shape[:drawn], -1)
    filled = flat.any(axis=tuple(range(drawn)))  # most bins of a histogram are empty
    last = np.moveaxis(flat[..., filled], drawn - 1, 0)
    worlds = np.tensordot(draws[names[-1]], last, axes=1)  # (R, S, ...)
    if len(names) > 1:
        worlds = np.einsum("rf,rsf...->rs...", draws["folds"], worlds)
    full = np.zeros((*worlds.shape[:2], len(filled)))
    full[..., filled] = worlds
    return full.reshape(*worlds.shape[:2], *rest.shape[drawn:])


def left_out(sums: Sums, scores: Scores, axes: tuple[str, ...]) -> dict[str, dict[str, Array]]:
    """Return every metric without one unit of each axis: axis -> metric -> (n,)."""
    without = {}
    for name in axes:
        if name == "seeds":
            of_seeds = scores({key: values.sum(axis=(1, 2)) for key, values in sums.items()})
            without[name] = {metric: without_a_seed(v_S) for metric, v_S in of_seeds.items()}
            continue
        of_units = left_out_of_seeds(sums, scores, name)
        without[name] = {metric: over_seeds(v.T) for metric, v in of_units.items()}
    return without


def left_out_of_seeds(sums: Sums, scores: Scores, name: str) -> dict[str, Array]:
    """Return every metric of each seed without one fold or group: metric -> (S, n)."""
    other = 3 - AXES.index(name)
    of_units = {key: values.sum(axis=other) for key, values in sums.items()}  # (S, n, ...)
    return scores({key: v.sum(axis=1, keepdims=True) - v for key, v in of_units.items()})


def without_a_seed(values_S: Array) -> Array:
    """Return the mean (..., S) of a metric (..., S) over all seeds but each.

    Worked value: (1, 2, 6) -> (4, 3.5, 1.5).
    """
    seeds = values_S.shape[-1]
    return over_seeds(values_S[..., None, :], 1 - np.eye(seeds))


def left_out_jointly(
    sums: Sums, scores: Scores, axes: tuple[str, ...], strata_G: Array
) -> dict[tuple[str, str], dict[str, Array]]:
    """Return every metric without one unit of each of two axes: pair of axes -> metric -> (n, m).

    Groups are left out in at most BLOCKS blocks of about as many, each with groups of all strata.
    """
    blocked = {name: _blocks(values, strata_G) for name, values in sums.items()}
    without = {}
    for first, second in combinations(axes, 2):
        if first == "seeds":
            of_units = left_out_of_seeds(blocked, scores, second)
            without[first, second] = {m: without_a_seed(v.T).T for m, v in of_units.items()}
            continue
        rest = {
            name: v.sum(axis=(1, 2), keepdims=True)
            - v.sum(axis=2, keepdims=True)
            - v.sum(axis=1, keepdims=True)
            + v
            for name, v in blocked.items()
        }
        of_pairs = scores(rest)  # (S, n, m)
        without[first, second] = {
            metric: over_seeds(np.moveaxis(v, 0, -1)) for metric, v in of_pairs.items()
        }
    return without


def _blocks(values_SFG: Array, strata_G: Array) -> Array:
    """Return sums (S, F, B, ...) of blocks of groups: of each stratum every B-th is in a block.

    Worked value: with 40 groups of one stratum, block 0 has groups 0 and 20.
    """
    order = np.argsort(strata_G, kind="stable")
    blocks = min(BLOCKS, len(strata_G))
    return np.stack([values_SFG[:, :, order[b::blocks]].sum(axis=2) for b in range(blocks)], axis=2)
