"""ROC curves with bands: how well uncertainty tells another dataset's rows from the own ones."""

from collections.abc import Iterator

import numpy as np

from affectbench.arrays import Array
from affectbench.comparison.cells import CellSums
from affectbench.comparison.intervals import interval
from affectbench.comparison.resampling import draws_of
from affectbench.comparison.worlds import over_seeds, weighed
from affectbench.evaluation.metrics import out_of_domain

CURVE_COLUMNS = ("curve", "score", "x", "y", "low", "high")  # after those of the key
POINTS = 101  # of a curve, evenly spaced in x
GRID = np.linspace(0, 1, POINTS)


def roc_rows(cell: CellSums, root_seed: int) -> Iterator[tuple]:
    """Yield the points of a cell's ROC curves: x is the false, y the true positive rate.

    A row of the other dataset is a positive. There is one curve for each uncertainty score that the
    cell has, and none for a cell that is not about another dataset. It is the mean over seeds of
    their curves at each x.
    """
    if cell.kind != "out_of_domain" or not len(cell.groups):
        return
    draws = draws_of(cell, root_seed)
    for score in out_of_domain.CRITERIA:
        names = [f"{score}_{side}" for side in ("inside", "outside")]
        if not set(names) <= set(cell.sums):
            continue
        curve_SP = _curves({n: cell.sums[n].sum(axis=(1, 2)) for n in names}, score)
        world_RP = np.full((1, POINTS), np.nan)
        if draws:
            curve_RSP = _curves({name: weighed(cell.sums[name], draws) for name in names}, score)
            weights_RS = draws.get("seeds", np.ones((1, len(curve_SP))))
            world_RP = over_seeds(curve_RSP.swapaxes(1, 2), weights_RS[:, None])
        for x, y, of_worlds_R in zip(GRID, over_seeds(curve_SP.T), world_RP.T, strict=True):
            yield ("roc", score, *map(float, (x, y, *interval(of_worlds_R))))


def _curves(sums: dict[str, Array], score: str) -> Array:
    """Return the true positive rates (..., POINTS) at GRID, of histograms (..., BINS)."""
    x, y = out_of_domain.roc(sums, score)
    ends = zip(x.reshape(-1, x.shape[-1]), y.reshape(-1, y.shape[-1]), strict=True)
    return np.array([np.interp(GRID, *rates) for rates in ends]).reshape(*x.shape[:-1], POINTS)
