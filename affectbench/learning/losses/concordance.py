"""One minus Lin's concordance correlation coefficient (CCC): a loss for values such as valence.

L. I-K. Lin, "A concordance correlation coefficient to evaluate reproducibility", Biometrics 1989.
"""

import torch
from torch import Tensor

EPSILON = 1e-8  # added to the denominator, so that a batch without any spread stays finite


def one_minus_ccc(value: Tensor, target: Tensor) -> Tensor:
    """Return the mean over columns of 1 - CCC; lower is better.

    CCC = 2 cov(value, target) / (var(value) + var(target) + (mean(value) - mean(target))^2), with
    moments that divide by n. Range: [0, 2]; 0 where value and target agree, 1 where they do not
    correlate, 2 where they are each other's mirror image.
    Shapes: (..., C) twice; all leading axes (rows and frames) are pooled. NaN targets do not count,
    and a column without any target is left out of the mean; with none left the loss is 0.

    >>> value, target = torch.tensor([[0.0], [1.0]]), torch.tensor([[0.0], [2.0]])
    >>> round(one_minus_ccc(value, target).item(), 4)  # 1 - 2 * 0.5 / (0.25 + 1 + 0.25)
    0.3333
    """
    value, target = value.reshape(-1, value.shape[-1]), target.reshape(-1, target.shape[-1])
    labelled = ~torch.isnan(target)
    target, count_C = target.nan_to_num(), labelled.sum(dim=0).clamp(min=1)

    def mean(x: Tensor) -> Tensor:
        return (x * labelled).sum(dim=0) / count_C

    bias_C = mean(value) - mean(target)
    x, y = value - mean(value), target - mean(target)
    spread_C = mean(x * x) + mean(y * y) + bias_C**2
    ccc_C = 2 * mean(x * y) / (spread_C + EPSILON)
    has_target_C = labelled.any(dim=0)
    return ((1 - ccc_C) * has_target_C).sum() / has_target_C.sum().clamp(min=1)
