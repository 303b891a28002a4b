"""Logits to probabilities; members and passes are averaged in probability space."""

import numpy as np

from affectbench.arrays import Array, Task


def softmax(logits: Array, axis: int = -1) -> Array:
    """Return probabilities in float64. Worked value: (0, ln 3) -> (1/4, 3/4)."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def sigmoid(logits: Array) -> Array:
    """Return 1 / (1 + exp(-logits)) in float64, without overflow. Worked value: 0 -> 0.5."""
    return 0.5 * (1 + np.tanh(np.asarray(logits, dtype=np.float64) / 2))


def distributions(task: Task, logits_SN: Array) -> Array:
    """Return the probabilities of each pass as distributions, (S, N, C, K).

    A class out of K is one distribution (C = 1); a label is one of two outcomes, (1 - p, p); a
    value with bins is one of B.
    """
    if task.kind == "multiclass":
        return softmax(logits_SN)[..., None, :]
    if task.kind == "regression":
        return softmax(logits_SN)
    p = sigmoid(logits_SN)
    return np.stack([1 - p, p], axis=-1)


def expected_entropy(probs_SNCK: Array) -> Array:
    """Return the mean over passes of each pass's entropy, (N,) in nats, the mean over C.

    Worked value: two passes (1, 0) and (1/2, 1/2) -> ln 2 / 2 = 0.3466.
    """
    log_p = np.log(np.clip(probs_SNCK, 1e-12, None))
    return -(probs_SNCK * log_p).sum(axis=-1).mean(axis=(0, 2))


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
        return sigmoid(logits_SN).mean(axis=0)
    if task.bins:
        return (softmax(logits_SN) @ np.asarray(task.bins)).mean(axis=0)
    return logits_SN.astype(np.float64).mean(axis=0)
