"""AE-KD's weights: the mixture of the teachers' gradients that is shortest, so that most agree."""

import numpy as np

from affectbench.arrays import Array
from affectbench.refusal import Refusal

TOLERANCE = 1e-10  # of the slopes' difference at the optimum
MOST_STEPS = 10_000
EPSILON = 1e-12


def min_norm_weights(gradient_MC: Array, limit: float) -> Array:
    """Return weights (M,) that sum to 1, from each teacher's gradient at the student's logits.

    Du et al., "Agree to disagree", NeurIPS 2020, as its code has it: gradients are brought to
    length 1, their shortest mixture with weights up to `limit` is found, each weight is divided by
    its gradient's length, and all by their sum. `limit` binds before that.
    Worked value: gradients (1, 0) and (0, 2), limit 1 -> (1/2, 1/2) of unit ones -> (2/3, 1/3).
    """
    length_M = np.maximum(np.linalg.norm(gradient_MC, axis=1), EPSILON)
    unit_MC = gradient_MC / length_M[:, None]
    weight_M = smallest_form(unit_MC @ unit_MC.T, limit) / length_M
    return weight_M / weight_M.sum()


def smallest_form(gram_MM: Array, limit: float) -> Array:
    """Return the a (M,) with sum 1 and 0 <= a <= limit at which a'Ga / 2 is least.

    Sequential minimal optimisation, as libsvm does it inside the official code's one-class SVM:
    weight moves from the steepest entry to the flattest until all slopes in between agree.
    Refuses a limit below 1 / M. Worked value: G = diag(1, 3), limit 1 -> (3/4, 1/4).
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
            break
        curvature = gram_MM[giver, giver] + gram_MM[taker, taker] - 2 * gram_MM[giver, taker]
        moved = min(room, gap / max(curvature, EPSILON))
        weight_M[giver] -= moved
        weight_M[taker] += moved
    return weight_M
