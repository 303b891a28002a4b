"""How often each class, label or value occurs in a dataset."""

from collections.abc import Iterator

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array, Task

BINS = 20  # of values in [-1, 1]


def frequencies(task: Task, target: Array) -> Iterator[tuple[str, float, int, int]]:
    """Yield (name, middle, count, of) of each class, of each label, or of each bin of a value.

    middle  of the bin; NaN for classes and labels
    of      how many rows or frames are labelled at all; of votes how many there are

    Worked value: classes 0, 0, 1 and one missing of "a", "b" -> a 2 of 3, b 1 of 3.
    """
    if task.kind == "multiclass":
        labelled = target[target != MISSING_CLASS]
        for number, name in enumerate(task.names):
            yield name, np.nan, int((labelled == number).sum()), labelled.size
        return
    columns = target.reshape(-1, len(task.names)).T
    if task.kind == "votes":
        for name, votes in zip(task.names, columns, strict=True):
            yield name, np.nan, int(np.nansum(votes)), int(np.nansum(columns))
        return
    for name, values in zip(task.names, columns, strict=True):
        labelled = values[~np.isnan(values)]
        if task.kind == "multilabel":
            yield name, np.nan, int((labelled >= 0.5).sum()), labelled.size
        else:
            counts, edges = np.histogram(np.clip(labelled, -1, 1), BINS, (-1, 1))
            for middle, count in zip((edges[1:] + edges[:-1]) / 2, counts, strict=True):
                yield name, float(middle), int(count), labelled.size
