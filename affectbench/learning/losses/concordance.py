"""One minus Lin's concordance correlation, for values in time such as engagement."""

import torch
from torch import Tensor

EPSILON = 1e-8  # keeps a batch without any spread finite


def one_minus_ccc(value: Tensor, target: Tensor) -> Tensor:
    """Mean over columns of 1 - CCC over all rows and frames, in [0, 2]; 0 where they agree.

    Population moments. Shapes (..., C); NaN targets do not count, and a column without a target
    counts 0. Worked value: value (0, 1), target (0, 2) -> 1 - 2/3.
    """
    value, target = value.reshape(-1, value.shape[-1]), target.reshape(-1, target.shape[-1])
    there = ~torch.isnan(target)
    target, count_C = target.nan_to_num(), there.sum(dim=0).clamp(min=1)

    def mean(x: Tensor) -> Tensor:
        return (x * there).sum(dim=0) / count_C

    apart_C = mean(value) - mean(target)
    x, y = value - mean(value), target - mean(target)
    spread_C = mean(x * x) + mean(y * y) + apart_C**2
    ccc_C = 2 * mean(x * y) / (spread_C + EPSILON)
    seen_C = there.any(dim=0)
    return ((1 - ccc_C) * seen_C).sum() / seen_C.sum().clamp(min=1)
