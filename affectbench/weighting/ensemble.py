"""Teachers' weights made comparable, and their weighted ensemble."""

import numpy as np

from affectbench.arrays import Array
from affectbench.probabilities import softmax


def normalise_over_teachers(score_MC: Array, temperature: float = 1.0) -> Array:
    """Return weights that sum to 1 over teachers for each class: XA-CMD, Algorithm 1, line 9.

    Worked value: scores (0, ln 3) of two teachers -> weights (1/4, 3/4).
    """
    return softmax(score_MC / temperature, axis=0)


def combine(probs_MNC: Array, weight_MC: Array) -> Array:
    """Return the weighted ensemble q_k ~ sum_m w_mk p_mk, renormalised: (N, C), rows sum to 1.

    Class-wise weights do not keep rows at 1, so they are divided by their sum.
    Worked value: p = (1, 0) and (0, 1), weights (3/4, 3/4) and (1/4, 1/4) -> (3/4, 1/4).
    """
    mixed_NC = np.einsum("mnc,mc->nc", probs_MNC.astype(np.float64), weight_MC)
    return mixed_NC / mixed_NC.sum(axis=1, keepdims=True)
