"""Values as expectations over bins, and how well they agree (self-distillation paper, Eq. 6, 7)."""

import torch
from torch import Tensor

from affectbench.learning.losses.concordance import one_minus_ccc


def expectation(logits: Tensor, bins: tuple[float, ...]) -> Tensor:
    """Mean of the bins under the softmax over them: (..., C, B) -> (..., C).

    Worked value: logits (0, ln 3) over the bins (-1, 1) -> 1/2.
    """
    return logits.softmax(dim=-1) @ torch.tensor(bins, dtype=logits.dtype, device=logits.device)


def disagreement(value: Tensor, target: Tensor) -> Tensor:
    """Eq. 7, 11: sum over columns of 1 - CCC over all rows and frames of a batch, >= 0.

    Population moments, where the release has sample ones. Shapes (..., C); NaN targets do not
    count. Worked value: two columns, each value (0, 1), target (0, 2) -> 2 (1 - 2/3).
    """
    seen = (~torch.isnan(target)).reshape(-1, target.shape[-1]).any(dim=0).sum()
    return one_minus_ccc(value, target) * seen
