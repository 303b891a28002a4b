"""Curves of a comparison, with bands: how well each ensemble tells another dataset's rows."""

from collections.abc import Iterator

import numpy as np

from affectbench import statistics
from affectbench.arms import Arm, Key
from affectbench.differences import bootstrap_counts
from affectbench.metrics import out_of_domain

CURVE_COLUMNS = (*Key._fields, "curve", "score", "x", "y", "low", "high")
POINTS = 101


def roc_rows(key: Key, arm: Arm, root_seed: int) -> Iterator[tuple]:
    """Yield points of the ROC curves of a cell, false positive rate against true positive rate.

    One curve for each score that the cell has; none where it is not about another dataset.
    """
    if arm.kind != "out_of_domain" or not len(arm.groups):
        return
    counts_RG = bootstrap_counts(root_seed, arm.groups, arm.strata)
    grid = np.linspace(0, 1, POINTS)
    for score in out_of_domain.CRITERIA:
        names = [f"{score}_{side}" for side in ("inside", "outside")]
        if not set(names) <= set(arm.sums):
            continue
        drawn = {name: np.tensordot(counts_RG, arm.sums[name], axes=1) for name in names}
        worlds = np.array(
            [np.interp(grid, *ends) for ends in zip(*out_of_domain.roc(drawn, score), strict=True)]
        )
        total = {name: arm.sums[name].sum(axis=0) for name in names}
        curve = np.interp(grid, *out_of_domain.roc(total, score))
        for point, x in enumerate(grid):
            low, high = statistics.interval(worlds[:, point], len(arm.groups))
            yield (*key, "roc", score, *map(float, (x, curve[point], low, high)))
