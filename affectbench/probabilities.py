"""Logits to probabilities; an ensemble averages probabilities, not logits.

S is the number of passes: the members of an ensemble, each with its stochastic passes.
"""

import numpy as np

from affectbench.arrays import Array, Task


def softmax(logits: Array, axis: int = -1) -> Array:
    """Return the softmax along an axis, in float64. Worked value: (0, ln 3) -> (1/4, 3/4)."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=axis, keepdims=True))
    return shifted / shifted.sum(axis=axis, keepdims=True)


def sigmoid(logits: Array) -> Array:
    """Return 1 / (1 + exp(-logits)) in float64, without overflow. Worked value: 0 -> 0.5."""
    return 0.5 * (1 + np.tanh(np.asarray(logits, dtype=np.float64) / 2))


def distributions(task: Task, logits_SN: Array) -> Array:
    """Return each pass's prediction as C distributions over K outcomes, (S, N, C, K).

    multiclass   logits (S, N, K) -> one distribution over K classes, C = 1
    multilabel   logits (S, N, C) -> for each label the two outcomes (1 - p, p), K = 2
    regression   logits (S, N, C, B) -> for each value a distribution over its B bins, K = B
    """
    if task.kind == "multiclass":
        return softmax(logits_SN)[..., None, :]
    if task.kind == "regression":
        return softmax(logits_SN)
    p = sigmoid(logits_SN)
    return np.stack([1 - p, p], axis=-1)


def expected_entropy(probs_SNCK: Array) -> Array:
    """Return the entropy of each row in nats, averaged over passes and over C distributions, (N,).

    Worked value: two passes (1, 0) and (1/2, 1/2) -> (0 + ln 2) / 2 = 0.3466.
    """
    log_p = np.log(np.clip(probs_SNCK, 1e-12, None))
    return -(probs_SNCK * log_p).sum(axis=-1).mean(axis=(0, 2))


def pooled(task: Task, logits_SN: Array) -> Array:
    """Return the prediction of an ensemble: the mean of the probabilities of its S passes.

    multiclass   logits (S, N, ..., C) -> probabilities (N, ..., C) that sum to 1 over C
    multilabel   logits (S, N, ..., C) -> probabilities (N, ..., C), one for each label
    regression   logits over bins (S, N, ..., C, B) -> expectations (N, ..., C); without bins the
                 values (S, N, ..., C) are averaged
    """
    if task.kind == "multiclass":
        return softmax(logits_SN).mean(axis=0)
    if task.kind == "multilabel":
        return sigmoid(logits_SN).mean(axis=0)
    if task.bins:
        return (softmax(logits_SN) @ np.asarray(task.bins)).mean(axis=0)
    return logits_SN.astype(np.float64).mean(axis=0)
