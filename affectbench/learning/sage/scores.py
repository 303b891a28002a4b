"""Class modes: the score by which class k is judged, and the rows over which it is averaged.

rows      log p_k on the rows of class k. Weighted by class shares, the values sum to ordinary SAGE
ovr       class k against the rest, on all rows: log p_k on rows of class k, log(1 - p_k) on others
constant  log p_k on all rows, as if every row were of class k
"""

import torch
from torch import Tensor

CLASS_MODES = ("rows", "ovr", "constant")
EPSILON = 1e-12  # lower limit of probabilities before the log, as in SAGE's reference code


def scores(mode: str, probs_nC: Tensor, class_n: Tensor) -> Tensor:
    """Return minus the loss of each class, in nats, <= 0; higher is better.

    In mode ovr, 1 - p_k is computed as the sum of the other classes' probabilities, as subtraction
    would lose all digits where p_k is near 1.
    Shapes: (..., n, C) probabilities, (n,) classes -> (..., n, C).
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
    """Return the weight of each row in the mean score of each class: (N, C); columns sum to 1.

    In mode rows, the column of a class without rows is NaN, and so are its SAGE values.
    Worked value: classes (0, 0, 1) in mode rows -> ((1/2, 0), (1/2, 0), (0, 1)).
    """
    if mode == "rows":
        own_NC = (class_N[:, None] == torch.arange(classes)).double()
        return own_NC / own_NC.sum(dim=0)
    return torch.full((len(class_N), classes), 1 / len(class_N), dtype=torch.float64)


def _log(probs: Tensor) -> Tensor:
    return probs.clamp_min(EPSILON).log()
