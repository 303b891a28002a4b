"""Predictions of test and of training rows -> how much a network overfits, as sums by seed."""

from collections.abc import Mapping

import numpy as np

from affectbench.arrays import Arrays, Prediction
from affectbench.evaluation.metrics import overfitting
from affectbench.evaluation.scoring import Sums
from affectbench.evaluation.sums import added
from affectbench.probabilities import pooled

KIND = "overfitting"


def overfitting_sums(
    arrays: Arrays, tasks: Mapping[str, str], predictions: Mapping[int, Prediction]
) -> dict[int, dict[str, Sums]]:
    """Return seed -> "overfitting/TASK" -> its sums, where a variant learns one task of classes.

    {} of other variants, and where a row is a window of frames. A diverged seed, whose prediction
    is empty, has sums of zero.

    arrays  all rows, with their targets by role
    tasks   role -> the dataset's name of the task
    """
    roles = [role for role in tasks if arrays.tasks[role].kind != "map"]
    if [arrays.tasks[role].kind for role in roles] != ["multiclass"]:
        return {}
    [role], groups = roles, np.unique(arrays.group)
    name, index = tasks[role], np.searchsorted(groups, arrays.group)
    class_N, splits = arrays.targets[role], [arrays.split == part for part in ("test", "train")]
    if class_N.ndim > 1:  # frames of windows that overlap, each of which would count several times
        return {}
    of_seeds = {}
    for seed, prediction in predictions.items():
        statistics = sorted(overfitting.SCALAR)  # a set's order differs from run to run
        values: dict[str, np.ndarray] = {n: np.zeros(len(groups)) for n in statistics}
        if prediction:
            probs_NC = pooled(arrays.tasks[role], prediction[name])
            each = overfitting.statistics(probs_NC, class_N, *splits)
            added(values, each, index, len(groups))
        rows = int(values["count"].sum())
        of_seeds[seed] = {f"{KIND}/{name}": Sums(KIND, groups, values, rows)}
    return of_seeds
