"""What a class is judged by: the score of its probabilities, and the rows that count.

rows      log p_k on the rows of class k; weighted by class shares it is ordinary SAGE
ovr       class k against all others on all rows: log p_k on its own rows, log(1 - p_k) on others
constant  log p_k on all rows, as if all were of class k: what a constant label would give
"""

import torch
from torch import Tensor

CLASS_MODES = ("rows", "ovr", "constant")
EPSILON = 1e-12  # probabilities are clipped here before the log, as SAGE's reference code does


def scores(mode: str, probs_nC: Tensor, class_n: Tensor) -> Tensor:
    """Return minus each class's loss, in nats, <= 0: (..., n, C) like the probabilities.

    1 - p_k is the sum of the other classes' probabilities: a difference would lose all digits
    where p_k is near 1.
    Worked value: p = (3/4, 1/4), class 0 -> rows (ln 3/4, ln 1/4), ovr (ln 3/4, ln 3/4).
    """
    log_probs_nC = _log(probs_nC)
    if mode != "ovr":
        return log_probs_nC
    classes = probs_nC.shape[-1]
    others_CC = 1 - torch.eye(classes, dtype=probs_nC.dtype)
    own_nC = class_n[:, None] == torch.arange(classes)
    return torch.where(own_nC, log_probs_nC, _log(probs_nC @ others_CC))


def row_weights(mode: str, class_N: Tensor, classes: int) -> Tensor:
    """Return how much each row counts for each class: (N, C), columns sum to 1.

    In mode rows a class without rows has NaN, and so has all that is made of it.
    """
    if mode == "rows":
        own_NC = (class_N[:, None] == torch.arange(classes)).double()
        return own_NC / own_NC.sum(dim=0)
    return torch.full((len(class_N), classes), 1 / len(class_N), dtype=torch.float64)


def _log(probs: Tensor) -> Tensor:
    return probs.clamp_min(EPSILON).log()
