"""How often a teacher is right on labelled rows, however sure it was."""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.learning.weighting.by_class import mean_by_class


def accuracies(
    probs_MNC: Array, class_N: Array, names: tuple[str, ...], min_rows: int, *, class_wise: bool
) -> Array:
    """Return the share of rows that each of M teachers tells right: (M, C), 0 to 1.

    class_wise  whether each class is judged on its own rows (recall); else all rows are judged
                together (accuracy), and every class has the same value
    min_rows    rows that a class needs for its recall; Diverged where it has fewer

    Rows whose class is -1 do not count.
    Worked value: right on one of two rows of class 0 and on the one row of class 1 -> accuracy
    (2/3, 2/3), recall (1/2, 1).
    """
    right_MN = probs_MNC.argmax(axis=2) == class_N
    if class_wise:
        rows = right_MN.astype(float)
        return np.stack([mean_by_class(right_N, class_N, names, min_rows) for right_N in rows])
    accuracy_M = right_MN[:, class_N != MISSING_CLASS].mean(axis=1)
    return np.repeat(accuracy_M[:, None], len(names), axis=1)
