"""Which rows stand in for a feature that is not known."""

import numpy as np

from affectbench.arrays import Array


def draw_by_class(class_N: Array, rows: int, rng: np.random.Generator) -> Array:
    """Return the sorted indices of `rows` rows in which every class keeps its share within one row.

    Rows of missing class (-1) are a class of their own. All rows where there are no more.
    Worked value: 30 rows of class 0 and 10 of class 1, 8 wanted -> 6 and 2.
    """
    total = len(class_N)
    if total <= rows:
        return np.arange(total)
    order_N = rng.permutation(total)
    order_N = order_N[np.argsort(class_N[order_N], kind="stable")]
    return np.sort(order_N[np.arange(rows) * total // rows])
