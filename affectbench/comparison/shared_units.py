"""Cells of a comparison, cut to the seeds, folds and groups that all of them share."""

from dataclasses import replace
from functools import cache, reduce

import numpy as np

from affectbench.arrays import Array
from affectbench.comparison.cells import CellSums
from affectbench.comparison.worlds import AXES, Sums
from affectbench.evaluation.sums import LEAST_MEMBERS


def aligned(*cells: CellSums) -> list[CellSums]:
    """Return cells cut to the seeds, folds and groups that all of them share.

    Where they share no seed, the mean over the seeds of each cell is one unit. So an ensemble,
    which pools seeds, is compared with the mean over single networks. A reference is taken as run
    with every seed of the others, because it draws nothing.

    A seed that diverged in a fold of one cell has no sums of that fold in any: else cells would be
    compared on other rows.
    """
    cut, trained = list(cells), [cell for cell in cells if not cell.fixed]
    if all(len(cell.groups) for cell in cut):
        if trained and len(trained) < len(cut) and len(seeds := _shared(trained, "seeds")):
            cut = [_repeated(cell, tuple(seeds)) if cell.fixed else cell for cell in cut]
        if not len(_shared(cut, "seeds")):
            cut = [_one_seed(cell) for cell in cut]
    for axis, name in enumerate(AXES):
        shared = _shared(cut, name)
        for number, cell in enumerate(cut):
            if len(shared) == len(getattr(cell, name)):
                continue
            index = np.flatnonzero(np.isin(getattr(cell, name), shared))
            kept = {"sums": take(cell.sums, index, axis), name: getattr(cell, name)[index]}
            if name != "seeds":
                kept["without"] = take(cell.without, index, axis)
            cut[number] = replace(cell, **kept)
    return _on_shared_rows(cut)


def _on_shared_rows(cells: list[CellSums]) -> list[CellSums]:
    """Return cells of the same seeds and folds, without the folds that a seed of any lacks."""
    shapes = {cell.sums["count"].shape[:2] for cell in cells if len(cell.groups)}
    if shapes != {(len(cells[0].seeds), len(cells[0].folds))}:
        return cells  # one is the mean over single networks, beside an ensemble
    counts = [cell.sums["count"] for cell in cells]
    has_SF = [count.any(axis=tuple(range(2, count.ndim))) for count in counts]
    shared_SF = np.logical_and.reduce(has_SF)
    if all((has == shared_SF).all() for has in has_SF):
        return cells
    return [_only(cell, shared_SF) for cell in cells]


def _only(cell: CellSums, shared_SF: Array) -> CellSums:
    """Return a cell with sums of 0 in the folds that are not shared, without seeds of no fold."""
    seeds, shared_F = np.flatnonzero(shared_SF.any(axis=1)), shared_SF.any(axis=0)
    kept = {name: _masked(values, shared_SF)[seeds] for name, values in cell.sums.items()}
    without = {name: _masked(values, shared_F[None]) for name, values in cell.without.items()}
    return replace(cell, sums=kept, without=without, seeds=cell.seeds[seeds])


def _masked(values: Array, mask_SF: Array) -> Array:
    """Return values (S, F, ...), 0 where a mask of seeds and folds is False."""
    return np.where(mask_SF.reshape(*mask_SF.shape, *(1,) * (values.ndim - 2)), values, 0.0)


def take(sums: Sums, index: Array, axis: int) -> Sums:
    """Return sums cut to some units of an axis, by their numbers."""
    return {name: np.take(values, index, axis=axis) for name, values in sums.items()}


def _shared(cells: list[CellSums], name: str) -> Array:
    """Return the seeds, folds or groups (as `name` says) that all cells have."""
    return reduce(np.intersect1d, [getattr(cell, name) for cell in cells])


@cache
def _one_seed(cell: CellSums) -> CellSums:
    """Return a cell in which the mean over its seeds is one unit."""
    seeds = len(cell.seeds)
    if cell.fixed or seeds == 1:
        return replace(cell, sums=take(cell.sums, np.array([0]), 0), seeds=np.array(["all"]))
    members = tuple(map(int, cell.seeds)) if seeds >= LEAST_MEMBERS else ()
    return replace(cell, seeds=np.array(["all"]), left_out=members)


@cache
def _repeated(reference: CellSums, seeds: tuple) -> CellSums:
    """Return a reference's cell as if it had been run with each of some seeds."""
    one = _one_seed(reference)
    sums = {name: np.repeat(values, len(seeds), axis=0) for name, values in one.sums.items()}
    return replace(one, sums=sums, seeds=np.array(seeds))


def comparable(ours: CellSums, other: CellSums) -> tuple[CellSums, CellSums] | None:
    """Return two cells cut to what both share; None where they cannot be compared.

    That is so where they share no units, and where they have unlike statistics, as a total has that
    is over other tasks.
    """
    ours, other = aligned(ours, other)
    shared = all(map(len, (ours.groups, ours.folds, ours.seeds)))
    return (ours, other) if shared and not ours.sums.keys() ^ other.sums else None
