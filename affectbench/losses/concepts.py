"""Losses of a concept model's labels: Huber on probabilities, cross-entropy with class weights."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from affectbench.arrays import MISSING_CLASS


def huber(logits: Tensor, label: Tensor) -> Tensor:
    """Mean smooth-L1 distance (beta 1) of each probability to its label; NaN does not count.

    What AGCM's released configuration sets. Worked value: logit 0, label 1 -> 0.5^2 / 2 = 0.125.
    """
    there = ~torch.isnan(label)
    probs, label = torch.sigmoid(logits), label.nan_to_num().to(logits.dtype)
    each = functional.smooth_l1_loss(probs, label, reduction="none")
    return (each * there).sum() / there.sum().clamp(min=1)


def inverse_frequency(class_N: np.ndarray, classes: int) -> Tensor:
    """Return a weight for each class, so that all that occur weigh the same; others weigh 0.

    N / (classes that occur * count); -1 does not count. Worked value: classes 0, 0, 0, 1 -> 2/3, 2.
    """
    count_C = np.bincount(class_N[class_N != MISSING_CLASS].ravel(), minlength=classes)
    total = count_C.sum() / max(1, (count_C > 0).sum())
    weight_C = np.divide(total, count_C, out=np.zeros(classes), where=count_C > 0)
    return torch.from_numpy(weight_C).float()


def weighted_cross_entropy(logits: Tensor, label: Tensor, weight_C: Tensor) -> Tensor:
    """Mean negative log-likelihood, in nats, rows weighted by their class; -1 does not count.

    Shapes: (..., C) logits, (...) int. With weights of 1 it is `masked.cross_entropy`.
    """
    logits, label = logits.reshape(-1, logits.shape[-1]), label.reshape(-1)
    weight_C = weight_C.to(logits.device)
    total = functional.cross_entropy(
        logits, label, weight_C, ignore_index=MISSING_CLASS, reduction="sum"
    )
    weight_N = weight_C[label.clamp(min=0)] * (label != MISSING_CLASS)
    return total / weight_N.sum().clamp(min=1e-8)
