"""Means over the rows of each class, by which teachers are judged class by class."""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.refusal import Diverged


def mean_by_class(value_N: Array, class_N: Array, names: tuple[str, ...], min_rows: int) -> Array:
    """Return the mean of a value over the rows of each class: (C,), in the value's unit.

    Rows whose class is -1 do not count. Raises Diverged if a class has fewer than `min_rows` rows
    or a value is not finite.

    >>> mean_by_class(np.array([1, 3, 5]), np.array([0, 0, 1]), ("calm", "angry"), 1).tolist()
    [2.0, 5.0]
    """
    if not np.isfinite(value_N).all():
        raise Diverged("a teacher's probabilities are not finite, so it has no weight")
    check_rows(class_N, names, min_rows)
    return np.array([value_N[class_N == k].mean() for k in range(len(names))])


def check_rows(class_N: Array, names: tuple[str, ...], min_rows: int) -> None:
    """Raise Diverged if a class has fewer than `min_rows` rows; the message names the rarest."""
    count_C = np.bincount(class_N[class_N != MISSING_CLASS], minlength=len(names))
    if (count_C < min_rows).any():
        k = int(np.argmin(count_C))
        raise Diverged(
            f"class '{names[k]}' has {count_C[k]} rows to weigh teachers on, fewer than min_rows"
            f" = {min_rows}"
        )
