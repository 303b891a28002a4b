"""The loss of where a network looks against where it should (concept paper, concept-map loss)."""

import torch
from torch import Tensor
from torch.nn import functional


def location(maps_NCHW: Tensor, target_NCHW: Tensor, *, joint: bool = True) -> Tensor:
    """Mean over rows of 1 - cosine(map, target), in [0, 1] for maps >= 0; 0 where proportional.

    joint  all C maps of a row are one long vector, as the released code has it, so that larger
           regions count more; otherwise the mean over the maps of a row
    A row with a NaN in its target, and a target of zeros, does not count; with none left it is 0.
    A target on a finer grid is brought to the maps' by area means.
    Worked value: map (1, 0), target (1, 1) -> 1 - 1/sqrt(2) = 0.2929.
    """
    valid_N = ~torch.isnan(target_NCHW.flatten(1)).any(dim=1)
    target = functional.adaptive_avg_pool2d(target_NCHW.float().nan_to_num(), maps_NCHW.shape[2:])
    start = 1 if joint else 2
    maps, target = maps_NCHW.flatten(start), target.flatten(start)
    counts = (target.abs().sum(dim=-1) > 0) & valid_N.view(-1, *(1,) * (target.ndim - 2))
    cosine = functional.cosine_similarity(maps, target, dim=-1)
    return ((1 - cosine) * counts).sum() / counts.sum().clamp(min=1)
