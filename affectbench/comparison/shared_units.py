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

    Where they share no seed, the sums of each cell are averaged over its seeds. So an ensemble,
    which pools seeds, is compared with the mean over the seeds of single networks. A reference is
    taken as run with every seed of the others, because it draws nothing.
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
    return cut


def take(sums: Sums, index: Array, axis: int) -> Sums:
    """Return sums cut to some units of an axis, by their numbers."""
    return {name: np.take(values, index, axis=axis) for name, values in sums.items()}


def _shared(cells: list[CellSums], name: str) -> Array:
    """Return the seeds, folds or groups (as `name` says) that all cells have."""
    return reduce(np.intersect1d, [getattr(cell, name) for cell in cells])


@cache
def _one_seed(cell: CellSums) -> CellSums:
    """Return a cell with its sums averaged over seeds, and over all seeds but one."""
    sums, seeds = dict(cell.sums), len(cell.seeds)
    mean = {name: values.mean(axis=0, keepdims=True) for name, values in sums.items()}
    one = replace(cell, sums=mean, seeds=np.array(["all"]))
    if cell.fixed or seeds < LEAST_MEMBERS:
        return one
    without = {n: (seeds * mean[n] - values) / (seeds - 1) for n, values in sums.items()}
    return replace(one, left_out=tuple(map(int, cell.seeds)), without=without)


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
