"""The Huber loss of concept probabilities, which AGCM's released configuration uses."""

import torch
from torch import Tensor
from torch.nn import functional


def huber(logits: Tensor, label: Tensor) -> Tensor:
    """Return the mean smooth-L1 distance (beta 1) of probabilities to labels; lower is better.

    A distance d = |sigmoid(logit) - label| is at most 1, so each label adds d^2 / 2.
    Range: [0, 1/2]. Shapes: (..., K) twice; labels in [0, 1]. NaN labels do not count; with none
    left the loss is 0.

    >>> huber(torch.tensor([0.0]), torch.tensor([1.0])).item()  # (1/2)^2 / 2
    0.125
    """
    labelled = ~torch.isnan(label)
    probs, label = torch.sigmoid(logits), label.nan_to_num().to(logits.dtype)
    loss = functional.smooth_l1_loss(probs, label, reduction="none")
    return (loss * labelled).sum() / labelled.sum().clamp(min=1)
