"""How well a network does a task, as fits judge it; apart from the metrics, so that editing those
re-runs no fit. The three are the challenge's (self-distillation paper, 4.3); higher is better.
"""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array, Task, observed
from affectbench.probabilities import pooled


def performance(task: Task, logits_SN: Array, target: Array) -> float:
    """Return a task's performance; NaN where no target is there.

    multilabel  0.5 macro F1 + 0.5 accuracy over all labels;  multiclass  0.67 macro F1 + 0.33
    accuracy;  regression with bins  the sum of each value's CCC, without  minus the mean distance
    """
    if not observed(task, target).any():
        return np.nan
    said = pooled(task, logits_SN)
    said = said.reshape(-1, said.shape[-1])
    if task.kind == "multiclass":
        return _of_classes(said, target.reshape(-1))
    target = target.reshape(-1, target.shape[-1])
    if task.kind == "multilabel":
        return _of_labels(said, target)
    if task.bins:
        return sum(ccc(x_N, y_N) for x_N, y_N in zip(said.T, target.T, strict=True))
    return -float(np.nanmean(np.abs(said - target)))


def ccc(value_N: Array, target_N: Array) -> float:
    """Return Lin's concordance correlation of the rows with a target, in [-1, 1]; 0 without spread.

    Worked value: values 0, 1 and targets 0, 2 -> 2/3.
    """
    there_N = ~np.isnan(target_N)
    x_N, y_N = value_N[there_N].astype(np.float64), target_N[there_N].astype(np.float64)
    if not len(x_N):
        return 0.0
    spread = x_N.var() + y_N.var() + (x_N.mean() - y_N.mean()) ** 2
    shared = 2 * ((x_N - x_N.mean()) * (y_N - y_N.mean())).mean()
    return float(shared / spread) if spread > 0 else 0.0


def f1(said_NC: Array, true_NC: Array) -> float:
    """Return the mean over columns of the F1 of boolean rows; 0 where neither is ever true."""
    hits_C = (said_NC & true_NC).sum(axis=0)
    either_C = said_NC.sum(axis=0) + true_NC.sum(axis=0)
    return float((2 * hits_C / np.maximum(either_C, 1)).mean())


def _of_classes(probs_NC: Array, class_N: Array) -> float:
    there_N = class_N != MISSING_CLASS
    said_N, class_N = probs_NC.argmax(axis=1)[there_N], class_N[there_N]
    one_hot = np.eye(probs_NC.shape[1], dtype=bool)
    return 0.67 * f1(one_hot[said_N], one_hot[class_N]) + 0.33 * float((said_N == class_N).mean())


def _of_labels(probs_NC: Array, label_NC: Array) -> float:
    there_NC, said_NC, true_NC = ~np.isnan(label_NC), probs_NC >= 0.5, label_NC >= 0.5
    accuracy = float((said_NC == true_NC)[there_NC].mean())
    return 0.5 * f1(said_NC & there_NC, true_NC & there_NC) + 0.5 * accuracy
