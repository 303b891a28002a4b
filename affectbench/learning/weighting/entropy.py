"""EBKD's weights: a teacher counts the less, the less certain it is of a row."""

import torch
from torch import Tensor

from affectbench.refusal import Refusal


def entropy_weights(probs_NMC: Tensor) -> Tensor:
    """Return 1 - H_m / sum_j H_j for each row: (N, M), sum M - 1 over teachers. No label is used.

    Kwon, Na, Lee, Kim, "Adaptive knowledge distillation based on entropy", ICASSP 2020.
    A probability of exactly 0 adds nothing to an entropy; where all teachers are certain, all weigh
    (M - 1) / M. Refuses fewer than two teachers, whose weight would be 0.
    Worked value: entropies (ln 2, 0) -> (0, 1).
    """
    count = probs_NMC.shape[1]
    if count < 2:
        raise Refusal(f"entropy weights compare teachers, but there is {count}; name two or more")
    entropy_NM = torch.special.entr(probs_NMC).sum(dim=2)
    total_N1 = entropy_NM.sum(dim=1, keepdim=True)
    share_NM = entropy_NM / total_N1.clamp(min=torch.finfo(entropy_NM.dtype).tiny)
    return 1 - torch.where(total_N1 > 0, share_NM, 1 / count)
