"""Test-time interventions: a task's metric when some concepts of a row are set to their truth.

The metric is the accuracy of classes and the CCC of values. How logits move when concepts are set
is in `evaluation/explanations/correction.py`.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import regression
from affectbench.evaluation.metrics.metric import Metric

SHARES = (0, 25, 50, 75, 100)  # percent of a row's concepts that are corrected
SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none
METRICS = {  # * is a share of SHARES
    "accuracy_at_*": Metric("higher", (0, 1)),
    "ccc_at_*": Metric("higher", (-1, 1)),
}


def statistics_of_classes(logits_JNC: Array, class_N: Array) -> dict[str, Array]:
    """Return which rows count and which are right at each of the J shares: (N, J) each.

    class_N  the true class; a row with a negative one, which is missing, does not count
    """
    labelled_N1 = (class_N >= 0)[:, None]
    right_NJ = (logits_JNC.argmax(axis=-1) == class_N).T & labelled_N1
    return {"count": labelled_N1.repeat(len(logits_JNC), 1).astype(float), "right": right_NJ * 1.0}


def statistics_of_values(value_JNC: Array, target_NC: Array) -> dict[str, Array]:
    """Return the moments of `regression` at each of the J shares: (N, J C) each."""
    N = len(target_NC)
    at_share = [regression.statistics(value_NC, target_NC) for value_NC in value_JNC]
    return {n: np.stack([m[n] for m in at_share], axis=1).reshape(N, -1) for n in at_share[0]}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metric (...) at each share, higher is better.

    accuracy_at_SHARE  of classes, in [0, 1]
    ccc_at_SHARE       of values, in [-1, 1], the mean over values

    Worked value: one row that is right only when all its concepts are corrected ->
    accuracy_at_0 = accuracy_at_75 = 0, accuracy_at_100 = 1.
    """
    if "right" in sums:
        share_right = sums["right"] / np.where(sums["count"] > 0, sums["count"], np.nan)
        return {f"accuracy_at_{share}": share_right[..., j] for j, share in enumerate(SHARES)}
    at_share, values = {}, sums["count"].shape[-1] // len(SHARES)
    for j, share in enumerate(SHARES):
        columns = slice(j * values, (j + 1) * values)
        moments = {name: v[..., columns] for name, v in sums.items()}
        at_share[f"ccc_at_{share}"] = regression.scores(moments)["ccc"]
    return at_share
