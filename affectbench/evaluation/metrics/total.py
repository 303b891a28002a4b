"""The challenge's metric of each task, and its sum over the tasks (self-distillation paper, 4.3).

Its sums are those of all tasks, each under the name "KIND/TASK/STATISTIC".
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import multiclass, multilabel, regression
from affectbench.evaluation.metrics.metric import Metric

SCALAR = frozenset({"count"})  # statistics that are one number a row
METRICS = {  # * is a task; the tasks that are named are of the same kind in every dataset
    "au_metric": Metric("higher", (0, 1)),
    "expression_metric": Metric("higher", (0, 1)),
    "concepts_metric": Metric("higher", (0, 1)),
    "voice_concepts_metric": Metric("higher", (0, 1)),
    "engagement_metric": Metric("higher", (-1, 1)),
    "*_metric": Metric("higher"),  # the name does not tell of how many values it is the sum
    "total": Metric("higher"),
}

NEEDED = {  # kind -> which of its statistics decide its metric
    "multilabel": ("count", "tp", "fp", "fn", "tn"),
    "multiclass": ("count", "confusion"),
    "regression": ("count", "x", "y", "xx", "yy", "xy"),
}


def sums_of(kind: str, task: str, sums: dict[str, Array]) -> dict[str, Array]:
    """Return what the sums (G, ...) of a task add to those of the total, each (G, width)."""
    groups = len(sums["count"])
    return {f"{kind}/{task}/{name}": sums[name].reshape(groups, -1) for name in NEEDED[kind]}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return TASK_metric (...) of each task, and their sum `total`; higher is better.

    The metric of a task depends on its kind:
    labels   [0, 1], 0.5 macro F1 + 0.5 accuracy
    classes  [0, 1], 0.67 macro F1 + 0.33 accuracy
    values   [-C, C], the sum of the CCC of the C values

    NaN where a task has no labels. The total is over the tasks that a variant has, so compare it
    only between variants of the same tasks.

    Worked value: macro F1 0.4 and accuracy 0.6 of classes -> 0.466.
    """
    parts: dict[tuple[str, str], dict[str, Array]] = {}
    for statistic, values in sums.items():
        if statistic not in SCALAR:
            kind, task, name = statistic.split("/")
            parts.setdefault((kind, task), {})[name] = values
    of_task = {f"{task}_metric": _metric(kind, part) for (kind, task), part in parts.items()}
    return {**of_task, "total": np.sum(list(of_task.values()), axis=0)}


def _metric(kind: str, sums: dict[str, Array]) -> Array:
    """Return the challenge's metric (...) of one task from its sums (..., width)."""
    if kind == "multilabel":
        return 0.5 * multilabel.macro_f1(sums) + 0.5 * multilabel.accuracy(sums)
    if kind == "multiclass":
        sums = {**sums, "count": sums["count"][..., 0]}
        return 0.67 * multiclass.macro_f1(sums) + 0.33 * multiclass.accuracy(sums)
    ccc, seen = regression.concordance(sums), sums["count"] > 0
    return np.where(seen.any(axis=-1), np.where(seen, ccc, 0).sum(axis=-1), np.nan)
