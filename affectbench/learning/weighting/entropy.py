"""EBKD's weights: the less certain a teacher is of a row, the lower its weight there."""

import torch
from torch import Tensor

from affectbench.refusal import Refusal


def entropy_weights(probs_NMC: Tensor) -> Tensor:
    """Return 1 - H_m / sum_j H_j for each row, where H is the entropy of a teacher: (N, M).

    Each weight lies in [0, 1], and a row's weights sum to M - 1 over teachers. No label is used.
    Source: Kwon, Na, Lee, Kim, "Adaptive knowledge distillation based on entropy", ICASSP 2020.
    If all teachers are certain of a row (all H are 0), each weighs (M - 1) / M. Shape of the input:
    (N, M, C) probabilities. Refuses fewer than two teachers, as the weight of one would be 0.
    Worked value: entropies (ln 2, 0) -> (0, 1).
    """
    count = probs_NMC.shape[1]
    if count < 2:
        raise Refusal(f"entropy weights compare teachers, but there is {count}; name two or more")
    entropy_NM = torch.special.entr(probs_NMC).sum(dim=2)
    total_N1 = entropy_NM.sum(dim=1, keepdim=True)
    share_NM = entropy_NM / total_N1.clamp(min=torch.finfo(entropy_NM.dtype).tiny)
    return 1 - torch.where(total_N1 > 0, share_NM, 1 / count)
