"""Losses that give rare classes more weight (self-distillation paper, Eq. 1-5, 8, 9).

p_c below is the paper's name for the weight of class or label c.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from affectbench.arrays import MISSING_CLASS, Array, Task
from affectbench.refusal import Refusal

PAPER = {  # p_c as printed in appendix A; the released code has 15.7 for AU02
    "AU01": 7.7, "AU02": 24.7, "AU04": 5.3, "AU06": 2.9, "AU07": 1.5, "AU10": 1.9, "AU12": 3.0,
    "AU15": 32.3, "AU23": 32.3, "AU24": 32.3, "AU25": 0.59, "AU26": 11.5,
    "neutral": 0.02, "anger": 0.2, "disgust": 0.33, "fear": 0.24, "happiness": 0.03,
    "sadness": 0.05, "surprise": 0.1,
}  # fmt: skip


def paper_weights(task: Task) -> Tensor:
    """Return the paper's weights p_c (C,) for Aff-Wild2's classes, looked up by name.

    Refuses a class that the paper does not have.
    """
    unknown = [name for name in task.names if name not in PAPER]
    if unknown:
        raise Refusal(f"the paper has no weight for class '{unknown[0]}'; set weights: data")
    return torch.tensor([PAPER[name] for name in task.names])


def label_weights(label: Array) -> Tensor:
    """Return p_c (C,) of Eq. 3: the number of negatives divided by the number of positives.

    A label that is always 0 or always 1 gets weight 1, as there is nothing to balance. NaN labels
    do not count. Shapes: (..., C) in [0, 1] -> (C,).

    >>> label_weights(np.array([[1.0], [0.0], [0.0], [0.0]])).tolist()
    [3.0]
    """
    label_NC = label.reshape(-1, label.shape[-1])
    positive_C, negative_C = np.nansum(label_NC, axis=0), np.nansum(1 - label_NC, axis=0)
    both_C = (positive_C > 0) & (negative_C > 0)
    weight_C = np.divide(negative_C, positive_C, out=np.ones(len(both_C)), where=both_C)
    return torch.from_numpy(weight_C).float()


def class_weights(class_N: Array, classes: int) -> Tensor:
    """Return p_c (C,) of Eq. 5: inverse class counts, scaled to sum to 1.

    A class without rows gets weight 0; rows of class -1 do not count. The paper prints no formula,
    but its printed values are these, within rounding. Shapes: (...) int -> (C,).

    >>> class_weights(np.array([0, 0, 0, 1]), 2).tolist()
    [0.25, 0.75]
    """
    count_C = np.bincount(class_N[class_N != MISSING_CLASS].ravel(), minlength=classes)
    inverse_C = np.divide(1.0, count_C, out=np.zeros(classes), where=count_C > 0)
    return torch.from_numpy(inverse_C / max(inverse_C.sum(), 1e-30)).float()


def weighted_binary_cross_entropy(logits: Tensor, label: Tensor, weight_C: Tensor) -> Tensor:
    """Return the mean of -[p_c y log s + (1 - y) log(1 - s)], in nats; lower is better.

    This is Eq. 1 and 2, where y is the label and s = sigmoid(logit) the probability; with soft
    labels y in [0, 1] it is Eq. 8 and 9. Range: [0, inf). The mean is over labels that are not NaN;
    with none left the loss is 0. Shapes: (..., C) twice, (C,) weights.
    Worked value: logit 0, label 1, p 3 -> 3 ln 2; label 1/2 -> 2 ln 2.
    """
    labelled = ~torch.isnan(label)
    loss = functional.binary_cross_entropy_with_logits(
        logits, label.nan_to_num().to(logits.dtype), reduction="none", pos_weight=weight_C
    )
    return (loss * labelled).sum() / labelled.sum().clamp(min=1)


def weighted_cross_entropy(logits: Tensor, class_N: Tensor, weight_C: Tensor) -> Tensor:
    """Return the mean of -log s_y over rows, each weighted by p_y, in nats; lower is better.

    This is Eq. 4 and 5, where y is a row's class and s_y its probability. As in the released code
    the sum is divided by the sum of the rows' weights, so the scale of p does not matter.
    Range: [0, inf). Rows of class -1 do not count; with none left the loss is 0.
    Shapes: (..., C) logits, (...) int classes, (C,) weights.
    Worked value: two rows of logits (0, ln 3), classes 0 and 1, p (3, 1) -> (3 ln 4 + ln 4/3) / 4.
    """
    logits, class_N = logits.reshape(-1, logits.shape[-1]), class_N.reshape(-1)
    total = functional.cross_entropy(
        logits, class_N, weight_C, ignore_index=MISSING_CLASS, reduction="sum"
    )
    weight_N = weight_C[class_N.clamp(min=0)] * (class_N != MISSING_CLASS)
    return total / weight_N.sum().clamp(min=1e-30)
