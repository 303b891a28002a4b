"""A cell of a comparison with one squared error a seed, fold and group."""

import numpy as np

from affectbench.comparison.cells import CellSums

METRICS = ("rmse", "ccc")


def cell(error_SFG, seeds, folds, groups) -> CellSums:
    """Return a cell whose rmse is the root of the mean of its squared errors, a row a sum."""
    error = np.asarray(error_SFG, dtype=float)[..., None]
    zero = np.zeros_like(error)
    sums = {"count": zero + 1, "x": zero, "y": zero, "xx": error**2, "yy": zero, "xy": zero}
    units = (np.array(seeds), np.array(folds), np.array(groups))
    return CellSums("regression", METRICS, *units, sums, len(seeds), len(seeds))
