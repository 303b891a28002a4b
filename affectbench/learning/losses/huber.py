"""The loss of a concept's probability that AGCM's released configuration sets."""

import torch
from torch import Tensor
from torch.nn import functional


def huber(logits: Tensor, label: Tensor) -> Tensor:
    """Mean smooth-L1 distance (beta 1) of each probability to its label; NaN does not count.

    Worked value: logit 0, label 1 -> 0.5^2 / 2 = 0.125.
    """
    there = ~torch.isnan(label)
    probs, label = torch.sigmoid(logits), label.nan_to_num().to(logits.dtype)
    each = functional.smooth_l1_loss(probs, label, reduction="none")
    return (each * there).sum() / there.sum().clamp(min=1)
