"""A task's metric when some of a row's concepts are told: accuracy of classes, CCC of values."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import regression
from affectbench.evaluation.metrics.metric import Metric

SHARES = (0, 25, 50, 75, 100)  # percent of a row's concepts that are told
SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none
METRICS = {  # * is a share told
    "accuracy_at_*": Metric("higher", (0, 1)),
    "ccc_at_*": Metric("higher", (-1, 1)),
}


def statistics_of_classes(logits_JNC: Array, class_N: Array) -> dict[str, Array]:
    """Return which rows count and which are right at each of J shares told: (N, J) each."""
    there_N1 = (class_N >= 0)[:, None]
    right_NJ = (logits_JNC.argmax(axis=-1) == class_N).T & there_N1
    return {"count": there_N1.repeat(len(logits_JNC), 1).astype(float), "right": right_NJ * 1.0}


def statistics_of_values(value_JNC: Array, target_NC: Array) -> dict[str, Array]:
    """Return the moments of `regression` at each share told, (N, J C) each."""
    N = len(target_NC)
    told = [regression.statistics(value_NC, target_NC) for value_NC in value_JNC]
    return {n: np.stack([t[n] for t in told], axis=1).reshape(N, -1) for n in told[0]}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return accuracy_at_SHARE, or ccc_at_SHARE (...), higher is better.

    Worked value: one row, right only when all is told -> accuracy_at_0 0, accuracy_at_100 1.
    """
    if "right" in sums:
        share_right = sums["right"] / np.where(sums["count"] > 0, sums["count"], np.nan)
        return {f"accuracy_at_{share}": share_right[..., j] for j, share in enumerate(SHARES)}
    found, values = {}, sums["count"].shape[-1] // len(SHARES)
    for j, share in enumerate(SHARES):
        mine = slice(j * values, (j + 1) * values)
        one = {name: v[..., mine] for name, v in sums.items()}
        found[f"ccc_at_{share}"] = regression.scores(one)["ccc"]
    return found
