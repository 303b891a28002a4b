"""Dealing units (windows, recordings or subjects) to folds, stratified by label."""

import numpy as np

from affectbench.arrays import Array

FOLDS = 5


def deal(unit_N: Array, label_N: Array, folds: int, rng: np.random.Generator) -> Array:
    """Return the fold of each row, (N,) int in [0, folds).

    All rows of a unit get the same fold. Units are sorted by the label of their first row, in a
    random order within each label, and dealt round-robin. So the numbers of units in two folds
    differ by at most one, and so do the numbers of units of each label.

    unit_N   the unit of each row
    label_N  the label of each row; a constant label gives folds that are not stratified
    """
    units, first_U, inverse_N = np.unique(unit_N, return_index=True, return_inverse=True)
    order_U = rng.permutation(len(units))
    order_U = order_U[np.argsort(label_N[first_U][order_U], kind="stable")]
    fold_U = np.empty(len(units), dtype=np.int64)
    fold_U[order_U] = np.arange(len(units)) % folds
    return fold_U[inverse_N]


def hold_out_val(
    split_N: Array, unit_N: Array, label_N: Array, folds: int, rng: np.random.Generator
) -> Array:
    """Return a copy of the official splits in which 1/folds of the "train" units are "val".

    split_N  "train" or "test" of each row; "test" rows stay
    """
    split_N = np.asarray(split_N).astype("<U5")
    train = np.flatnonzero(split_N == "train")
    val = deal(unit_N[train], label_N[train], folds, rng) == 0
    split_N[train[val]] = "val"
    return split_N


def split_by_fold(
    unit_N: Array, label_N: Array, fold: int, rng: np.random.Generator, folds: int = FOLDS
) -> Array:
    """Return "train", "val" or "test" of each row for one fold of a cross-validation.

    The units of fold `fold` are "test". The rest is dealt again, by the same units, and 1/folds of
    it is "val".
    """
    split_N = np.full(len(unit_N), "train", dtype="<U5")
    test_N = deal(unit_N, label_N, folds, rng) == fold
    rest = np.flatnonzero(~test_N)
    val = deal(unit_N[rest], label_N[rest], folds, rng) == 0
    split_N[test_N] = "test"
    split_N[rest[val]] = "val"
    return split_N
