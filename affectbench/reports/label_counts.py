"""How often labels occur."""

from collections.abc import Iterator

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array, Task

BINS = 20  # of values in [-1, 1]


def frequencies(task: Task, target: Array) -> Iterator[tuple[str, float, int, int]]:
    """Yield (name, bin's middle, count, of) of each class, label, or bin of a value.

    of   how many rows or frames have that label at all; the middle is NaN where there are no bins
    Worked value: classes 0, 0, 1 and one missing of "a", "b" -> a 2 of 3, b 1 of 3.
    """
    if task.kind == "multiclass":
        there = target[target != MISSING_CLASS]
        for place, name in enumerate(task.names):
            yield name, np.nan, int((there == place).sum()), there.size
        return
    columns = target.reshape(-1, len(task.names)).T
    for name, values in zip(task.names, columns, strict=True):
        there = values[~np.isnan(values)]
        if task.kind == "multilabel":
            yield name, np.nan, int((there >= 0.5).sum()), there.size
        else:
            counts, edges = np.histogram(np.clip(there, -1, 1), BINS, (-1, 1))
            for middle, count in zip((edges[1:] + edges[:-1]) / 2, counts, strict=True):
                yield name, float(middle), int(count), there.size
