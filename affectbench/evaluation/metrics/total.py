"""The challenge's metric of each task, and their sum over the tasks (self-distillation paper, 4.3).

Its sums are those of the tasks: statistic "KIND/TASK/NAME" for each.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import multiclass, multilabel, regression
from affectbench.evaluation.metrics.metric import Metric

SCALAR = frozenset({"count"})  # statistics that are one number a row
METRICS = {  # * is a task; those named have one kind in every dataset that has them
    "au_metric": Metric("higher", (0, 1)),
    "expression_metric": Metric("higher", (0, 1)),
    "concepts_metric": Metric("higher", (0, 1)),
    "voice_concepts_metric": Metric("higher", (0, 1)),
    "engagement_metric": Metric("higher", (-1, 1)),
    "*_metric": Metric("higher"),  # the name does not tell of how many values it is the sum
    "total": Metric("higher"),
}

NEEDED = {  # kind -> what of its sums decides its metric
    "multilabel": ("count", "tp", "fp", "fn", "tn"),
    "multiclass": ("count", "confusion"),
    "regression": ("count", "x", "y", "xx", "yy", "xy"),
}


def sums_of(kind: str, task: str, sums: dict[str, Array]) -> dict[str, Array]:
    """Return what a task's sums (G, ...) add to the total's, each (G, width)."""
    groups = len(sums["count"])
    return {f"{kind}/{task}/{name}": sums[name].reshape(groups, -1) for name in NEEDED[kind]}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return TASK_metric (...) of each task and `total`, the sum; NaN where a task has no labels.

    The total is of the tasks that a variant has: compare it only between variants of the same ones.

    labels   0.5 macro F1 + 0.5 accuracy, [0, 1];  classes  0.67 macro F1 + 0.33 accuracy, [0, 1]
    values   the sum of their CCC, [-C, C]. Higher is better.

    Worked value: macro F1 0.4 and accuracy 0.6 of classes -> 0.466.
    """
    parts: dict[tuple[str, str], dict[str, Array]] = {}
    for statistic, values in sums.items():
        if statistic not in SCALAR:
            kind, task, name = statistic.split("/")
            parts.setdefault((kind, task), {})[name] = values
    found = {f"{task}_metric": _metric(kind, part) for (kind, task), part in parts.items()}
    return {**found, "total": np.sum(list(found.values()), axis=0)}


def _metric(kind: str, sums: dict[str, Array]) -> Array:
    if kind == "multilabel":
        return 0.5 * multilabel.macro_f1(sums) + 0.5 * multilabel.accuracy(sums)
    if kind == "multiclass":
        sums = {**sums, "count": sums["count"][..., 0]}
        return 0.67 * multiclass.macro_f1(sums) + 0.33 * multiclass.accuracy(sums)
    ccc, seen = regression.concordance(sums), sums["count"] > 0
    return np.where(seen.any(axis=-1), np.where(seen, ccc, 0).sum(axis=-1), np.nan)
