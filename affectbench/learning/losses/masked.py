"""Supervised losses that skip missing targets: one function for each kind of task."""

import torch
from torch import Tensor
from torch.nn import functional

from affectbench.arrays import MISSING_CLASS


def cross_entropy(logits_NC: Tensor, class_N: Tensor) -> Tensor:
    """Mean negative log-likelihood of the classes, in nats; lower is better.

    Rows whose class is -1 do not count; with none left the loss is 0.
    Shapes: (..., C) logits, (...) int. Worked value: logits (0, 0), class 1 -> ln 2 = 0.6931.
    """
    logits_NC = logits_NC.reshape(-1, logits_NC.shape[-1])
    class_N = class_N.reshape(-1)
    total = functional.cross_entropy(
        logits_NC, class_N, ignore_index=MISSING_CLASS, reduction="sum"
    )
    return total / (class_N != MISSING_CLASS).sum().clamp(min=1)


def binary_cross_entropy(logits: Tensor, label: Tensor) -> Tensor:
    """Mean negative log-likelihood of each label, in nats; lower is better.

    Labels in [0, 1]; NaN does not count. Worked value: logit 0, label 1 -> ln 2 = 0.6931.
    """
    there = ~torch.isnan(label)
    each = functional.binary_cross_entropy_with_logits(logits, label.nan_to_num(), reduction="none")
    return (each * there).sum() / there.sum().clamp(min=1)


def mean_squared_error(value: Tensor, target: Tensor) -> Tensor:
    """Mean squared difference, in the target's unit squared; NaN targets do not count.

    Worked value: value 1, target 3 -> 4.
    """
    there = ~torch.isnan(target)
    each = (value - target.nan_to_num()) ** 2
    return (each * there).sum() / there.sum().clamp(min=1)


def mean_absolute_error(value: Tensor, target: Tensor) -> Tensor:
    """Mean distance, in the target's unit; NaN targets do not count.

    Worked value: value 1, target 3 -> 2.
    """
    there = ~torch.isnan(target)
    return ((value - target.nan_to_num()).abs() * there).sum() / there.sum().clamp(min=1)
