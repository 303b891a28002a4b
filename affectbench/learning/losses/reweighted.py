"""Losses in which rare classes weigh more (self-distillation paper, Eq. 1-5, 8, 9)."""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from affectbench.arrays import MISSING_CLASS, Array, Task
from affectbench.refusal import Refusal

PAPER = {  # appendix A; for AU02 the released code has 15.7
    "AU01": 7.7, "AU02": 24.7, "AU04": 5.3, "AU06": 2.9, "AU07": 1.5, "AU10": 1.9, "AU12": 3.0,
    "AU15": 32.3, "AU23": 32.3, "AU24": 32.3, "AU25": 0.59, "AU26": 11.5,
    "neutral": 0.02, "anger": 0.2, "disgust": 0.33, "fear": 0.24, "happiness": 0.03,
    "sadness": 0.05, "surprise": 0.1,
}  # fmt: skip


def paper_weights(task: Task) -> Tensor:
    """Return the paper's p_c (C,) of Aff-Wild2's classes by name; refuse any other class."""
    unknown = [name for name in task.names if name not in PAPER]
    if unknown:
        raise Refusal(f"the paper has no weight for class '{unknown[0]}'; set weights: data")
    return torch.tensor([PAPER[name] for name in task.names])


def label_weights(label: Array) -> Tensor:
    """Eq. 3: p_c (C,), the count of negatives over that of positives; missing ones do not count.

    A label that is never there, or always, keeps a weight of 1: there is nothing to balance.
    Shapes: (..., C) in [0, 1]. Worked value: labels 1, 0, 0, 0 -> 3.
    """
    label_NC = label.reshape(-1, label.shape[-1])
    positive_C, negative_C = np.nansum(label_NC, axis=0), np.nansum(1 - label_NC, axis=0)
    both_C = (positive_C > 0) & (negative_C > 0)
    weight_C = np.divide(negative_C, positive_C, out=np.ones(len(both_C)), where=both_C)
    return torch.from_numpy(weight_C).float()


def class_weights(class_N: Array, classes: int) -> Tensor:
    """p_c (C,) of Eq. 5: inverse counts that sum to 1 over the classes that occur, else 0.

    The paper prints values that are so, within rounding, but no formula. -1 does not count.
    Worked value: classes 0, 0, 0, 1 of two -> (1/4, 3/4).
    """
    count_C = np.bincount(class_N[class_N != MISSING_CLASS].ravel(), minlength=classes)
    inverse_C = np.divide(1.0, count_C, out=np.zeros(classes), where=count_C > 0)
    return torch.from_numpy(inverse_C / max(inverse_C.sum(), 1e-30)).float()


def weighted_binary_cross_entropy(logits: Tensor, label: Tensor, weight_C: Tensor) -> Tensor:
    """Eq. 1, 2: mean of -[p_c y log s + (1 - y) log(1 - s)], s the probability; in nats.

    Labels in [0, 1], so that Eq. 8 and 9 are the same with soft ones; NaN does not count. The mean
    is over the labels that are there. Shapes: (..., C) twice, (C,).
    Worked value: logit 0, label 1, p 3 -> 3 ln 2; label 1/2 -> 2 ln 2.
    """
    there = ~torch.isnan(label)
    each = functional.binary_cross_entropy_with_logits(
        logits, label.nan_to_num().to(logits.dtype), reduction="none", pos_weight=weight_C
    )
    return (each * there).sum() / there.sum().clamp(min=1)


def weighted_cross_entropy(logits: Tensor, class_N: Tensor, weight_C: Tensor) -> Tensor:
    """Eq. 4, 5: mean of -p_y log s_y over rows, weighted by p_y; in nats.

    Divided by the sum of the rows' weights as in the released code, so that the scale of p does not
    matter; -1 does not count. Shapes: (..., C), (...) int, (C,).
    Worked value: two rows of logits (0, ln 3), classes 0 and 1, p (3, 1) -> (3 ln 4 + ln 4/3) / 4.
    """
    logits, class_N = logits.reshape(-1, logits.shape[-1]), class_N.reshape(-1)
    total = functional.cross_entropy(
        logits, class_N, weight_C, ignore_index=MISSING_CLASS, reduction="sum"
    )
    weight_N = weight_C[class_N.clamp(min=0)] * (class_N != MISSING_CLASS)
    return total / weight_N.sum().clamp(min=1e-30)
