"""Explained members -> what their SAGE values are of each class, as sums by seed.

Of each class there are two tasks. `summed_sage/TASK/CLASS` has the sum of all features' values,
which needs no sampling, by groups of rows. `features/TASK/CLASS` has the sign of each feature's
value as `explain` has estimated it, and its groups are the features.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from affectbench.arrays import Array, Arrays, Prediction
from affectbench.evaluation.metrics import features, summed_sage
from affectbench.evaluation.scoring import Sums
from affectbench.evaluation.sums import added, with_diverged
from affectbench.probabilities import pooled
from affectbench.store import paths
from affectbench.store.tables import read_csv

SUMMED, FEATURES = "summed_sage", "features"  # kinds, and what names of tasks begin with
MODE = "rows"  # of SAGE: on the rows of the class


def sage_sums(
    spec: Mapping, arrays: Arrays, predictions: Mapping[int, Prediction]
) -> dict[int, dict[str, Sums]]:
    """Return seed -> task -> its sums, for the seeds that were explained.

    A diverged seed gets the tasks of the other seeds (see `with_diverged`).

    spec    what `evaluate` is told; without the key "explained" nothing was explained
    arrays  all rows, with their targets by role
    """
    key = spec["dataset"], spec["variant"], spec["generation"]
    of_seeds: dict[int, dict[str, Sums]] = {}
    for seed in spec.get("explained", ()):
        lines = [row for row in read_csv(paths.importance(*key, seed)) if row["class_mode"] == MODE]
        of_seeds[seed] = dict(_of_features(lines))
        if predictions[seed]:
            of_seeds[seed] |= _of_rows(arrays, spec["tasks"], predictions[seed])
    return with_diverged(of_seeds)


def _of_features(lines: list[dict[str, str]]) -> Iterator[tuple[str, Sums]]:
    """Yield the task of each class and its sums, from lines of a file in results/importance."""
    for task, name in dict.fromkeys((line["task"], line["class"]) for line in lines):
        chosen = [line for line in lines if (line["task"], line["class"]) == (task, name)]
        groups, index = np.unique([line["feature"] for line in chosen], return_inverse=True)
        values: dict[str, Array] = {}
        each = features.statistics(np.array([float(line["value"]) for line in chosen]))
        added(values, each, index, len(groups))
        yield f"{FEATURES}/{task}/{name}", Sums(FEATURES, groups, values, len(chosen))


def _of_rows(arrays: Arrays, tasks: Mapping[str, str], prediction: Prediction) -> dict[str, Sums]:
    """Return the sums of each class of each task of classes."""
    groups, index = np.unique(arrays.group, return_inverse=True)
    val_N, train_N = arrays.split == "val", arrays.split == "train"
    of_classes = {}
    for role, name in tasks.items():
        task, class_N = arrays.tasks[role], arrays.targets[role]
        probs_NC = pooled(task, prediction[name]) if task.kind == "multiclass" else None
        for k, label in enumerate(task.names if probs_NC is not None else ()):
            values: dict[str, Array] = {}
            each = summed_sage.statistics(probs_NC[:, k], val_N & (class_N == k), train_N)
            added(values, each, index, len(groups))
            rows = int(values["count"].sum())
            of_classes[f"{SUMMED}/{name}/{label}"] = Sums(SUMMED, groups, values, rows)
    return of_classes
