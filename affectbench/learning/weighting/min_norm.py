"""AE-KD's weights: those of the shortest mixture of the teachers' gradients.

Where no `limit` binds, a small step against that mixture lowers the loss against every teacher, if
any step does (multiple-gradient descent).
"""

import numpy as np
import torch
from torch import Tensor

from affectbench.arrays import Array
from affectbench.refusal import Diverged, Refusal

TOLERANCE = 1e-10  # difference of slopes below which weights are optimal
MOST_STEPS = 10_000
EPSILON = 1e-12


def agreeing_weights(probs_NMC: Tensor, logits_NC: Tensor, limit: float) -> Tensor:
    """Return the weights (M,) at which the teachers' gradients agree most on a batch, sum 1.

    The gradient of KL(teacher m || student) at the student's logits z is softmax(z) - p_m, averaged
    over the batch; `min_norm_weights` says what is made of them.
    """
    student_N1C = logits_NC.softmax(dim=1)[:, None]
    gradient_MC = (student_N1C - probs_NMC).mean(dim=0).double().cpu().numpy()
    return torch.from_numpy(min_norm_weights(gradient_MC, limit)).to(logits_NC)


def min_norm_weights(gradient_MC: Array, limit: float) -> Array:
    """Return weights (M,), each in [0, 1], that sum to 1.

    Source: Du et al., "Agree to disagree", NeurIPS 2020, as its released code computes them:
    1. scale each gradient to length 1;
    2. find the weights, each at most `limit`, of the shortest mixture of these;
    3. divide each weight by its gradient's original length, then all weights by their sum.
    So a final weight may exceed `limit`.

    gradient_MC  gradient of the loss against each teacher with respect to the student's logits

    Worked value: gradients (1, 0) and (0, 2), limit 1: unit gradients weigh (1/2, 1/2), divided by
    the lengths (1/2, 1/4), normalised (2/3, 1/3).
    """
    length_M = np.maximum(np.linalg.norm(gradient_MC, axis=1), EPSILON)
    unit_MC = gradient_MC / length_M[:, None]
    weight_M = smallest_form(unit_MC @ unit_MC.T, limit) / length_M
    return weight_M / weight_M.sum()


def smallest_form(gram_MM: Array, limit: float) -> Array:
    """Return the vector a (M,) that minimises a'Ga / 2, with sum 1 and 0 <= a <= limit.

    The method is sequential minimal optimisation, which libsvm uses inside the official code's
    one-class SVM: weight moves from the entry with the largest slope to the one with the smallest,
    until the slopes of all entries that can still move agree. Refuses a limit below 1 / M; raises
    Diverged where they do not agree after MOST_STEPS.

    >>> smallest_form(np.diag([1.0, 3.0]), 1.0).round(6).tolist()  # slopes 1 * 3/4 = 3 * 1/4
    [0.75, 0.25]
    """
    count = len(gram_MM)
    if limit * count < 1:
        raise Refusal(
            f"limit {limit} is below 1 / {count}, so the weights of {count} teachers could not sum"
            " to 1; raise it or name more teachers"
        )
    weight_M = np.full(count, 1 / count)
    for _ in range(MOST_STEPS):
        slope_M = gram_MM @ weight_M
        giver = int(np.argmax(np.where(weight_M > 0, slope_M, -np.inf)))
        taker = int(np.argmin(np.where(weight_M < limit, slope_M, np.inf)))
        room = min(weight_M[giver], limit - weight_M[taker])
        gap = slope_M[giver] - slope_M[taker]
        if gap <= TOLERANCE or room <= 0:
            return weight_M
        curvature = gram_MM[giver, giver] + gram_MM[taker, taker] - 2 * gram_MM[giver, taker]
        step = min(room, gap / max(curvature, EPSILON))
        weight_M[giver] -= step
        weight_M[taker] += step
    raise Diverged(f"AE-KD's weights did not settle in {MOST_STEPS} steps")
