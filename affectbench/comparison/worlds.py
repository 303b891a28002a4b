"""Bootstrap worlds: the sums of seeds, folds and groups drawn anew. No prediction is read again.

Three things could have come out otherwise: who was tested (groups: people, recordings), which data
was trained on (folds) and the chance in training (seeds). A world of the bootstrap draws those of
them that were run often enough, each unit as a whole, because rows of one unit are not independent.
"""

from collections.abc import Callable

import numpy as np

from affectbench.arrays import Array

LEAST_GROUPS = 5  # with fewer a percentile interval says next to nothing, and none is given
LEAST_FOLDS = 5  # fewer folds are put together, and their spread is not in the interval
LEAST_SEEDS = 2
RESAMPLES = 2000
AXES = ("seeds", "folds", "groups")  # the first three axes of all sums

Sums = dict[str, Array]  # statistic -> (S, F, G, ...) sums of each seed, fold and group
Scores = Callable[[dict[str, Array]], dict[str, Array]]  # sums (..., axes) -> metrics (...)
Draws = dict[str, Array]  # axis that is drawn -> (RESAMPLES, n) weights


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


def left_out(sums: Sums, scores: Scores, axes: tuple[str, ...]) -> dict[str, dict[str, Array]]:
    """Return every metric without one unit of each axis: axis -> metric -> (n,)."""
    found = {}
    for name in axes:
        at = AXES.index(name)
        others = tuple(axis for axis in range(3) if axis != at)
        of_unit = {key: values.sum(axis=others) for key, values in sums.items()}  # (n, ...)
        found[name] = scores({key: v.sum(axis=0) - v for key, v in of_unit.items()})
    return found
