"""The bootstrap worlds of a cell of a comparison, each computed once.

Cells with the same units get the same worlds, so that their difference is paired.
"""

from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from affectbench.arrays import Array
from affectbench.comparison import draw_seeds, worlds
from affectbench.comparison.cells import CellSums
from affectbench.comparison.intervals import LeftOut, MembersOf
from affectbench.comparison.worlds import AXES, Draws

# What the names of the random streams begin with, by axis; the names of the units follow.
STREAMS = {axis: ("bootstrap",) if axis == "groups" else ("bootstrap", axis) for axis in AXES}


def draws_of(cell: CellSums, root_seed: int) -> Draws:
    """Return the weights by which bootstrap worlds draw a cell's units: axis -> (R, n).

    Cells with the same units get the same weights. {} where there are too few groups.
    """
    units = dict(zip(AXES, (cell.seeds, cell.folds, cell.groups), strict=True))
    return {
        axis: _counts(
            draw_seeds.seed_of(root_seed, STREAMS[axis], tuple(map(str, units[axis]))),
            tuple(cell.strata) if axis == "groups" else (0,) * len(units[axis]),
        )
        for axis in worlds.drawn_axes(cell.sums, cell.strata, len(cell.seeds))
    }


@cache
def _counts(seed: int, strata: tuple[int, ...]) -> Array:
    """Return the weights (R, n) of some units; the seed is of a stream named by the units."""
    return worlds.resample_strata(np.array(strata), np.random.default_rng(seed))


@cache
def worlds_of(cell: CellSums, root_seed: int) -> dict[str, Array]:
    """Return every metric of a cell in every bootstrap world: metric -> (R,)."""
    return worlds.bootstrap(cell.sums, cell.scores, draws_of(cell, root_seed))


def without_units(cell: CellSums, axes: tuple[str, ...]) -> LeftOut:
    """Return every metric of a cell without one unit: axis -> metric -> (n,).

    That of an ensemble without one member is under `MembersOf` these, and that of a mean over seeds
    without one of them likewise.
    """
    without = worlds.left_out(cell.sums, cell.scores, axes)
    if cell.left_out and cell.without:
        pooled = {name: values.sum(axis=(1, 2)) for name, values in cell.without.items()}
        without[MembersOf(cell.left_out)] = cell.scores(pooled)
    elif cell.left_out:
        of_seeds = cell.of_seeds.items()
        without[MembersOf(cell.left_out)] = {m: worlds.without_a_seed(v) for m, v in of_seeds}
    return without


left_out_of = cache(without_units)  # of the cells of a comparison, which are kept until its end


@cache
def jointly_left_out_of(cell: CellSums, axes: tuple[str, ...]) -> LeftOut:
    """Return every metric of a cell without one unit of two axes: pair -> metric -> (n, m)."""
    return worlds.left_out_jointly(cell.sums, cell.scores, axes, cell.strata)


def signed(parts: Iterable[tuple[int, LeftOut]]) -> LeftOut:
    """Return the sum of what some cells have without a unit, each with its sign.

    What one cell alone has, as an ensemble beside a constant has members, counts by itself. The
    members of all cells together are one axis: two ensembles may share some of them.
    Worked value: {"groups": {"nll": 3}} less {"groups": {"nll": 1}} -> {"groups": {"nll": 2}}.
    """
    parts = list(parts)
    of_members = [units for _, cell in parts for units in cell if isinstance(units, MembersOf)]
    union = MembersOf(tuple(dict.fromkeys(m for units in of_members for m in units.members)))
    total: LeftOut = {}
    for sign, of_cell in parts:
        for units, values in of_cell.items():
            among = union if isinstance(units, MembersOf) else units
            of_units = total.setdefault(among, {})
            for metric, value in values.items():
                own = spread_over(value, units, union) if among is union else value
                of_units[metric] = of_units.get(metric, 0.0) + sign * own
    return total


def spread_over(without_K: Array, units: MembersOf, union: MembersOf) -> Array:
    """Return what a cell has without each of its members, as values without each of more members.

    Their mean is 0, and their jackknife variance is that of the cell; who is no member of it
    changes nothing.
    Worked value: (2, 0) without members 0 and 1, among 0, 1 and 2 -> (1, -1, 0) / (2/3)^.5 * .5^.5
    = (.866, -.866, 0): 2/3 * 1.5 = 1, as 1/2 * 2.
    """
    own, all_of = len(units.members), len(union.members)
    scale = ((own - 1) / own / ((all_of - 1) / all_of)) ** 0.5
    values = np.zeros(all_of)
    places = [union.members.index(member) for member in units.members]
    values[places] = (without_K - np.mean(without_K)) * scale
    return values


def drawn_of(cells: Sequence[CellSums], draws: Draws) -> str:
    """Return in words what the spread of cells is of, or why there is no interval.

    Worked values: weights of seeds and groups -> "seeds and groups"; of groups, of an ensemble ->
    "members and groups".
    """
    if draws:
        return " and ".join([*["members"] * any(c.left_out for c in cells), *draws])
    cell = cells[0]
    if len(cell.groups) < worlds.LEAST_GROUPS:
        return f"no interval: {len(cell.groups)} groups, {worlds.LEAST_GROUPS} are needed"
    return "no interval: one of the two datasets has a single group"
