"""The bootstrap worlds of one cell of a comparison, each worked out once."""

from functools import cache

import numpy as np

from affectbench import streams
from affectbench.arrays import Array
from affectbench.comparison import worlds
from affectbench.comparison.cells import CellSums
from affectbench.comparison.worlds import AXES, Draws


def draws_of(cell: CellSums, root_seed: int) -> Draws:
    """Return the bootstrap worlds of a cell, the same for all that have the same units."""
    units = dict(zip(AXES, (cell.seeds, cell.folds, cell.groups), strict=True))
    return {
        axis: _counts(
            root_seed,
            axis,
            tuple(map(str, units[axis])),
            tuple(cell.strata) if axis == "groups" else (0,) * len(units[axis]),
        )
        for axis in worlds.drawn_axes(cell.sums, cell.strata)
    }


@cache
def _counts(root_seed: int, axis: str, units: tuple[str, ...], strata: tuple[int, ...]) -> Array:
    name = ("bootstrap",) if axis == "groups" else ("bootstrap", axis)
    rng = streams.generator(root_seed, *name, *units)
    return worlds.resample_strata(np.array(strata), rng)


@cache
def worlds_of(cell: CellSums, root_seed: int) -> dict[str, Array]:
    """Return every metric of a cell in every bootstrap world, worked out once."""
    return worlds.bootstrap(cell.sums, cell.scores, draws_of(cell, root_seed))


@cache
def left_out_of(cell: CellSums, axes: tuple[str, ...]) -> dict[str, dict[str, Array]]:
    """Return every metric of a cell without one unit of each axis, worked out once."""
    return worlds.left_out(cell.sums, cell.scores, axes)


def drawn_of(cell: CellSums, draws: Draws) -> str:
    """Return what an interval's worlds draw anew, or why there is none."""
    if draws:
        return " and ".join(draws)
    if len(cell.groups) < worlds.LEAST_GROUPS:
        return f"no interval: {len(cell.groups)} groups, {worlds.LEAST_GROUPS} are needed"
    return "no interval: one of the two datasets has a single group"
