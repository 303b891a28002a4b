"""The concept-map loss: does attention lie where the concept is? (concept paper)"""

import torch
from torch import Tensor
from torch.nn import functional


def location(maps_NCHW: Tensor, target_NCHW: Tensor, *, joint: bool = True) -> Tensor:
    """Return the mean over rows of 1 - cosine similarity of maps and targets; lower is better.

    Range: [0, 1] for maps and targets >= 0; 0 where they are proportional, 1 where they do not
    overlap. A target on a finer grid is brought to the maps' grid by area means.

    joint  True: all C maps of a row form one vector, as in the released code, so that concepts with
           larger regions count more. False: each map is compared by itself, and averaged

    Targets that are all 0 do not count, nor does a row with a NaN in its target. If nothing is left
    to compare, the loss is 0.

    >>> maps, target = torch.tensor([1.0, 0.0]), torch.tensor([1.0, 1.0])
    >>> round(location(maps.view(1, 1, 1, 2), target.view(1, 1, 1, 2)).item(), 4)  # 1 - 1/sqrt(2)
    0.2929
    """
    valid_N = ~torch.isnan(target_NCHW.flatten(1)).any(dim=1)
    target = functional.adaptive_avg_pool2d(target_NCHW.float().nan_to_num(), maps_NCHW.shape[2:])
    first_axis = 1 if joint else 2
    maps, target = maps_NCHW.flatten(first_axis), target.flatten(first_axis)
    counts = (target.abs().sum(dim=-1) > 0) & valid_N.view(-1, *(1,) * (target.ndim - 2))
    cosine = functional.cosine_similarity(maps, target, dim=-1)
    return ((1 - cosine) * counts).sum() / counts.sum().clamp(min=1)
