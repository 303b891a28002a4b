"""Supervised losses that skip missing targets, one function for each kind of task.

All average over the targets that exist, and are 0 where none does. All leading axes (rows, frames)
are pooled; lower is better.
"""

import torch
from torch import Tensor
from torch.nn import functional

from affectbench.arrays import MISSING_CLASS


def cross_entropy(logits_NC: Tensor, class_N: Tensor) -> Tensor:
    """Return the mean negative log-likelihood of the classes, in nats, >= 0.

    Rows whose class is -1 do not count. Shapes: (..., C) logits, (...) int classes.
    Worked value: logits (0, 0), class 1 -> ln 2 = 0.6931.
    """
    logits_NC = logits_NC.reshape(-1, logits_NC.shape[-1])
    class_N = class_N.reshape(-1)
    total = functional.cross_entropy(
        logits_NC, class_N, ignore_index=MISSING_CLASS, reduction="sum"
    )
    return total / (class_N != MISSING_CLASS).sum().clamp(min=1)


def binary_cross_entropy(logits: Tensor, label: Tensor) -> Tensor:
    """Return the mean negative log-likelihood of the labels, in nats, >= 0.

    Labels lie in [0, 1]; NaN labels do not count. Shapes: (..., C) twice.
    Worked value: logit 0, label 1 -> ln 2 = 0.6931.
    """
    labelled = ~torch.isnan(label)
    loss = functional.binary_cross_entropy_with_logits(logits, label.nan_to_num(), reduction="none")
    return (loss * labelled).sum() / labelled.sum().clamp(min=1)


def mean_squared_error(value: Tensor, target: Tensor) -> Tensor:
    """Return the mean squared difference, in the target's unit squared, >= 0.

    NaN targets do not count. Shapes: (..., C) twice. Worked value: value 1, target 3 -> 4.
    """
    labelled = ~torch.isnan(target)
    loss = (value - target.nan_to_num()) ** 2
    return (loss * labelled).sum() / labelled.sum().clamp(min=1)


def mean_absolute_error(value: Tensor, target: Tensor) -> Tensor:
    """Return the mean absolute difference, in the target's unit, >= 0.

    NaN targets do not count. Shapes: (..., C) twice. Worked value: value 1, target 3 -> 2.
    """
    labelled = ~torch.isnan(target)
    return ((value - target.nan_to_num()).abs() * labelled).sum() / labelled.sum().clamp(min=1)
