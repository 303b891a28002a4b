"""How often each class or label occurs in the datasets of a paper, as a frame."""

import numpy as np
import pandas as pd

from affectbench.reports.label_counts import frequencies
from affectbench.store.assemble import rows_of


def targets_of(plan: dict) -> pd.DataFrame:
    """Return how many rows or frames have each class or label (`count`), of how many (`of`).

    Values of a regression are counted in bins, whose middles are in the column `bin`.
    """
    labelled = {
        (entry["dataset"], entry["source"], entry["dataset_base"], task): None
        for entry in plan["evaluations"]
        for task in entry["tasks"].values()
    }
    counted = []
    for dataset, source, base, name in labelled:
        arrays = rows_of(dataset, source, [], {name: name})
        for split in np.unique(arrays.split):
            target = arrays.targets[name][arrays.split == split]
            for label, middle, count, of in frequencies(arrays.tasks[name], target):
                counted.append((base, name, split, label, middle, count, of))
    columns = ["dataset", "task", "split", "name", "bin", "count", "of"]
    return pd.DataFrame(counted, columns=columns)
