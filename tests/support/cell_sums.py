"""Cells of a comparison: one squared error a seed, fold and group; right and wrong classes."""

import numpy as np

from affectbench.comparison.cells import CellSums

METRICS = ("rmse", "ccc")


def cell(error_SFG, seeds, folds, groups, fixed: bool = False) -> CellSums:
    """Return a cell whose rmse is the root of the mean of its squared errors, a row a sum.

    fixed  it is of a reference, which has the same sums whatever its seed
    """
    error = np.asarray(error_SFG, dtype=float)[..., None]
    zero = np.zeros_like(error)
    sums = {"count": zero + 1, "x": zero, "y": zero, "xx": error**2, "yy": zero, "xy": zero}
    units = (np.array(seeds), np.array(folds), np.array(groups))
    return CellSums("regression", METRICS, *units, sums, len(seeds), len(seeds), fixed)


def cell_of_classes(right_G: list[int], wrong_G: list[int]) -> CellSums:
    """Return a cell of one seed and fold: so many rows of class 0 that are right, and not."""
    right, wrong = np.asarray(right_G, dtype=float), np.asarray(wrong_G, dtype=float)
    zero, count = np.zeros_like(right), right + wrong
    sums = {"confusion": np.stack([right, wrong, zero, zero], axis=1)}
    sums |= {"count": count, "nll": count, "brier": count}
    bins = {"bin_confidence": 15, "bin_correct": 15, "risk_count": 100, "risk_errors": 100}
    sums |= {name: np.zeros((len(right), width)) for name, width in bins.items()}
    names = np.array([f"g{number}" for number in range(len(right))])
    one, sums = np.array(["0"]), {name: values[None, None] for name, values in sums.items()}
    return CellSums("multiclass", ("accuracy",), one, one, names, sums, 1, 1)
