"""Background rows: their values replace a feature that is not known."""

import numpy as np

from affectbench.arrays import Array


def draw_by_class(class_N: Array, rows: int, rng: np.random.Generator) -> Array:
    """Return the sorted indices of a sample of `rows` rows, stratified by class.

    The number of rows of each class is its share of `rows`, rounded up or down. Rows of missing
    class (-1) count as one more class. If there are no more than `rows` rows, all are returned.

    >>> drawn = draw_by_class(np.repeat([0, 1], [30, 10]), 8, np.random.default_rng(0))
    >>> int((drawn < 30).sum()), int((drawn >= 30).sum())
    (6, 2)
    """
    total = len(class_N)
    if total <= rows:
        return np.arange(total)
    order_N = rng.permutation(total)
    order_N = order_N[np.argsort(class_N[order_N], kind="stable")]
    return np.sort(order_N[np.arange(rows) * total // rows])
