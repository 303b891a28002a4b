"""Logits to probabilities; members and passes are averaged in probability space."""

import numpy as np

from affectbench.arrays import Array, Task


def softmax(logits: Array, axis: int = -1) -> Array:
    """Return probabilities in float64. Worked value: (0, ln 3) -> (1/4, 3/4)."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def pooled(task: Task, logits_SN: Array) -> Array:
    """Return what an ensemble says: the mean over its S passes of each pass's probabilities.

    multiclass   (S, N, ..., C) logits -> (N, ..., C) probabilities that sum to 1
    multilabel   (S, N, ..., C) logits -> (N, ..., C) probabilities, each for itself
    regression   (S, N, ..., C, B) logits over bins -> (N, ..., C) expectations; without bins the
                 values are averaged as they are
    """
    if task.kind == "multiclass":
        return softmax(logits_SN).mean(axis=0)
    if task.kind == "multilabel":
        return (0.5 * (1 + np.tanh(logits_SN.astype(np.float64) / 2))).mean(axis=0)
    if task.bins:
        return (softmax(logits_SN) @ np.asarray(task.bins)).mean(axis=0)
    return logits_SN.astype(np.float64).mean(axis=0)
