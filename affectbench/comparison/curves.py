"""Curves of a comparison, with bands: how well each ensemble tells another dataset's rows."""

from collections.abc import Iterator

import numpy as np

from affectbench.comparison import intervals
from affectbench.comparison.cells import Arm, Key
from affectbench.comparison.differences import draws_of
from affectbench.evaluation.metrics import out_of_domain

CURVE_COLUMNS = (*Key._fields, "curve", "score", "x", "y", "low", "high")
POINTS = 101


def roc_rows(key: Key, arm: Arm, root_seed: int) -> Iterator[tuple]:
    """Yield points of the ROC curves of a cell, false positive rate against true positive rate.

    One curve for each score that the cell has; none where it is not about another dataset.
    """
    if arm.kind != "out_of_domain" or not len(arm.groups):
        return
    draws = draws_of(arm, root_seed)
    grid = np.linspace(0, 1, POINTS)
    for score in out_of_domain.CRITERIA:
        names = [f"{score}_{side}" for side in ("inside", "outside")]
        if not set(names) <= set(arm.sums):
            continue
        worlds = np.full((1, POINTS), np.nan)
        if draws:
            drawn = {name: intervals.weighed(arm.sums[name], draws) for name in names}
            rates = zip(*out_of_domain.roc(drawn, score), strict=True)
            worlds = np.array([np.interp(grid, *ends) for ends in rates])
        total = {name: arm.sums[name].sum(axis=(0, 1, 2)) for name in names}
        curve = np.interp(grid, *out_of_domain.roc(total, score))
        for point, x in enumerate(grid):
            low, high = intervals.interval(worlds[:, point])
            yield (*key, "roc", score, *map(float, (x, curve[point], low, high)))
