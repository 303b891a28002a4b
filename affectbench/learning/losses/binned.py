"""Valence and arousal as distributions over bins (self-distillation paper, Eq. 6, 7, 11)."""

import torch
from torch import Tensor

from affectbench.learning.losses.concordance import one_minus_ccc


def expectation(logits: Tensor, bins: tuple[float, ...]) -> Tensor:
    """Return the mean of the bin values under the softmax over bins (Eq. 6), in the bins' unit.

    Shapes: (..., C, B) logits and B bins -> (..., C). Range: from the least bin to the greatest.

    >>> expectation(torch.tensor([0.0, 3.0]).log(), (-1.0, 1.0)).item()  # all mass on bin 1
    1.0
    >>> round(expectation(torch.tensor([1.0, 3.0]).log(), (-1.0, 1.0)).item(), 4)  # -1/4 + 3/4
    0.5
    """
    return logits.softmax(dim=-1) @ torch.tensor(bins, dtype=logits.dtype, device=logits.device)


def disagreement(value: Tensor, target: Tensor) -> Tensor:
    """Return the sum over columns of 1 - CCC (Eq. 7, 11); lower is better.

    Range: [0, 2 C]; 0 where all columns agree. Shapes: (..., C) twice; all leading axes (rows and
    frames of a batch) are pooled. NaN targets do not count.
    Deviation: moments divide by n, where the release divides by n - 1.

    >>> value = torch.tensor([[0.0, 0.0], [1.0, 1.0]])
    >>> round(disagreement(value, 2 * value).item(), 4)  # CCC is 2/3 in each of two columns
    0.6667
    """
    labelled_columns = (~torch.isnan(target)).reshape(-1, target.shape[-1]).any(dim=0).sum()
    return one_minus_ccc(value, target) * labelled_columns
