"""The performance of a task by which fits choose the best network; higher is better.

The measures are those of the challenge (self-distillation paper, 4.3). They are apart from
`evaluation/metrics`, so that editing those re-runs no fit.
"""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array, Task, observed
from affectbench.probabilities import pooled


def performance(task: Task, logits_SN: Array, target: Array) -> float:
    """Return the performance on all rows and frames with a target; NaN if there is none.

    multiclass               0.67 macro F1 + 0.33 accuracy, in [0, 1]
    multilabel               0.5 macro F1 + 0.5 accuracy over all labels, in [0, 1]
    regression with bins     the sum over values of the CCC, in [-C, C]
    regression without bins  minus the mean absolute error, in the target's unit, <= 0

    Shapes: (S, N, ..., C[, B]) logits of S passes, whose probabilities are averaged; targets
    (N, ...) of classes, else (N, ..., C).
    """
    if not observed(task, target).any():
        return np.nan
    predicted = pooled(task, logits_SN)
    predicted = predicted.reshape(-1, predicted.shape[-1])
    if task.kind == "multiclass":
        return _of_classes(predicted, target.reshape(-1))
    target = target.reshape(-1, target.shape[-1])
    if task.kind == "multilabel":
        return _of_labels(predicted, target)
    if task.bins:
        return sum(ccc(x_N, y_N) for x_N, y_N in zip(predicted.T, target.T, strict=True))
    return -float(np.nanmean(np.abs(predicted - target)))


def ccc(value_N: Array, target_N: Array) -> float:
    """Return Lin's concordance correlation coefficient, in [-1, 1]; higher is better.

    NaN targets do not count. It is 0 if no target is left, or if nothing varies or differs.

    >>> round(ccc(np.array([0.0, 1.0]), np.array([0.0, 2.0])), 4)  # 2 * 0.5 / (0.25 + 1 + 0.25)
    0.6667
    """
    labelled_N = ~np.isnan(target_N)
    x_N, y_N = value_N[labelled_N].astype(np.float64), target_N[labelled_N].astype(np.float64)
    if not len(x_N):
        return 0.0
    spread = x_N.var() + y_N.var() + (x_N.mean() - y_N.mean()) ** 2
    shared = 2 * ((x_N - x_N.mean()) * (y_N - y_N.mean())).mean()
    return float(shared / spread) if spread > 0 else 0.0


def f1(predicted_NC: Array, true_NC: Array) -> float:
    """Return the macro F1, the mean over columns of 2 TP / (predicted + true), in [0, 1].

    Both arrays are boolean. A column that is never predicted and never true counts 0.

    >>> f1(np.array([[True], [True], [False]]), np.array([[True], [False], [True]]))  # 2 / (2 + 2)
    0.5
    """
    hits_C = (predicted_NC & true_NC).sum(axis=0)
    total_C = predicted_NC.sum(axis=0) + true_NC.sum(axis=0)
    return float((2 * hits_C / np.maximum(total_C, 1)).mean())


def _of_classes(probs_NC: Array, class_N: Array) -> float:
    labelled_N = class_N != MISSING_CLASS
    predicted_N, class_N = probs_NC.argmax(axis=1)[labelled_N], class_N[labelled_N]
    one_hot = np.eye(probs_NC.shape[1], dtype=bool)
    accuracy = float((predicted_N == class_N).mean())
    return 0.67 * f1(one_hot[predicted_N], one_hot[class_N]) + 0.33 * accuracy


def _of_labels(probs_NC: Array, label_NC: Array) -> float:
    labelled_NC, predicted_NC, true_NC = ~np.isnan(label_NC), probs_NC >= 0.5, label_NC >= 0.5
    accuracy = float((predicted_NC == true_NC)[labelled_NC].mean())
    return 0.5 * f1(predicted_NC & labelled_NC, true_NC & labelled_NC) + 0.5 * accuracy
