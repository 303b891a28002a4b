"""Bootstrap worlds: seeds, folds and groups drawn anew, from stored sums alone.

A value could have come out otherwise for three reasons: who was tested (groups: people or
recordings), which data was trained on (folds), and the chance in training (seeds). A world of the
bootstrap draws units of those of the three that are many enough, with replacement. A unit is drawn
as a whole, because its rows are not independent. As a metric is a function of sums over units, no
prediction is read again.
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


def drawn_axes(sums: Sums, strata_G: Array) -> tuple[str, ...]:
    """Return which axes a world draws; () where there are too few groups for an interval.

    strata_G  the stratum of each group; each stratum needs two groups

    Groups are drawn always, seeds if there are LEAST_SEEDS of them, folds if there are LEAST_FOLDS.
    Where each group is in one fold alone, folds are drawn instead of groups: drawing both would
    count the spread of groups twice.
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
    """Return how many seeds, folds and groups sums have."""
    return dict(zip(AXES, next(iter(sums.values())).shape[:3], strict=True))


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


def bootstrap(sums: Sums, scores: Scores, draws: Draws) -> dict[str, Array]:
    """Return every metric in every bootstrap world: metric -> (RESAMPLES,)."""
    return scores({name: weighed(values, draws) for name, values in sums.items()})


def weighed(values_SFG: Array, draws: Draws) -> Array:
    """Return a statistic in each world (R, ...): its sum with the product of the drawn weights.

    values_SFG  (S, F, G, ...); axes that are not drawn are summed
    """
    not_drawn = tuple(axis for axis, name in enumerate(AXES) if name not in draws)
    rest = values_SFG.sum(axis=not_drawn)
    names = [name for name in AXES if name in draws]
    flat = rest.reshape(*rest.shape[: len(names)], -1)
    filled = flat.any(axis=tuple(range(len(names))))  # most bins of a histogram are empty
    last = np.moveaxis(flat[..., filled], len(names) - 1, 0)
    worlds = np.tensordot(draws[names[-1]], last, axes=1)
    for name in names[:-1]:  # (R, n, ...) -> (R, ...)
        worlds = np.einsum("rn,rn...->r...", draws[name], worlds)
    full = np.zeros((len(worlds), len(filled)))
    full[:, filled] = worlds
    return full.reshape(len(worlds), *rest.shape[len(names) :])


def left_out(sums: Sums, scores: Scores, axes: tuple[str, ...]) -> dict[str, dict[str, Array]]:
    """Return every metric without one unit of each axis: axis -> metric -> (n,)."""
    without = {}
    for name in axes:
        others = tuple(axis for axis, other in enumerate(AXES) if other != name)
        of_unit = {key: values.sum(axis=others) for key, values in sums.items()}  # (n, ...)
        without[name] = scores({key: v.sum(axis=0) - v for key, v in of_unit.items()})
    return without


def left_out_jointly(
    sums: Sums, scores: Scores, axes: tuple[str, ...], strata_G: Array
) -> dict[tuple[str, str], dict[str, Array]]:
    """Return every metric without one unit of each of two axes: pair of axes -> metric -> (n, m).

    Groups are left out in at most BLOCKS blocks of about as many, each with groups of all strata.
    """
    blocked = {name: _blocks(values, strata_G) for name, values in sums.items()}
    without = {}
    for pair in combinations(axes, 2):
        rest = tuple(axis for axis, name in enumerate(AXES) if name not in pair)
        of_pairs = {name: values.sum(axis=rest) for name, values in blocked.items()}  # (n, m, ...)
        without[pair] = scores(
            {
                name: v.sum(axis=(0, 1)) - v.sum(axis=1)[:, None] - v.sum(axis=0)[None] + v
                for name, v in of_pairs.items()
            }
        )
    return without


def _blocks(values_SFG: Array, strata_G: Array) -> Array:
    """Return sums (S, F, B, ...) of blocks of groups: of each stratum every B-th is in a block.

    Worked value: with 40 groups of one stratum, block 0 has groups 0 and 20.
    """
    order = np.argsort(strata_G, kind="stable")
    blocks = min(BLOCKS, len(strata_G))
    return np.stack([values_SFG[:, :, order[b::blocks]].sum(axis=2) for b in range(blocks)], axis=2)
