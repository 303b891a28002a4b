"""ROC curves with bands: how well uncertainty tells another dataset's rows from the own ones."""

from collections.abc import Iterator

import numpy as np

from affectbench.comparison.cells import CellSums
from affectbench.comparison.intervals import interval
from affectbench.comparison.resampling import draws_of
from affectbench.comparison.worlds import weighed
from affectbench.evaluation.metrics import out_of_domain

CURVE_COLUMNS = ("curve", "score", "x", "y", "low", "high")  # after those of the key
POINTS = 101  # of a curve, evenly spaced in x


def roc_rows(cell: CellSums, root_seed: int) -> Iterator[tuple]:
    """Yield the points of a cell's ROC curves: x is the false, y the true positive rate.

    A row of the other dataset is a positive. There is one curve for each uncertainty score that the
    cell has, and none for a cell that is not about another dataset.
    """
    if cell.kind != "out_of_domain" or not len(cell.groups):
        return
    draws = draws_of(cell, root_seed)
    grid = np.linspace(0, 1, POINTS)
    for score in out_of_domain.CRITERIA:
        names = [f"{score}_{side}" for side in ("inside", "outside")]
        if not set(names) <= set(cell.sums):
            continue
        worlds = np.full((1, POINTS), np.nan)
        if draws:
            drawn = {name: weighed(cell.sums[name], draws) for name in names}
            rates = zip(*out_of_domain.roc(drawn, score), strict=True)
            worlds = np.array([np.interp(grid, *ends) for ends in rates])
        total = {name: cell.sums[name].sum(axis=(0, 1, 2)) for name in names}
        curve = np.interp(grid, *out_of_domain.roc(total, score))
        for point, x in enumerate(grid):
            low, high = interval(worlds[:, point])
            yield ("roc", score, *map(float, (x, curve[point], low, high)))
