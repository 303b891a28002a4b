"""Weights learned from labels: the best that any static mixture of the teachers could do there."""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.learning.weighting.likelihood import EPSILON
from affectbench.probabilities import softmax
from affectbench.refusal import Diverged

PRECISION = {"ftol": 1e-13, "gtol": 1e-9, "maxiter": 2000}


def stacked_weights(probs_MNC: Array, class_N: Array, *, per_class: bool) -> Array:
    """Return the weights (M, C), sum 1 over teachers, of the mixture with the least cross-entropy.

    per_class  a weight for each teacher and class, a local optimum; else one for each teacher, the
               same in all classes: a convex problem in the weights, so the optimum

    Weights are softmax(a), and a is found by L-BFGS from equal weights.
    Raises Diverged where no row has a label.
    Worked value: two rows of class 0, p(0) = (1, 1/4) and (1/4, 1) of two teachers -> (1/2, 1/2).
    """
    from scipy.optimize import minimize

    there = class_N != MISSING_CLASS
    if not there.any():
        raise Diverged("no validation row has a label to learn the teachers' weights from")
    probs_MNC, class_N = probs_MNC[:, there].astype(np.float64), class_N[there]
    count, _, classes = probs_MNC.shape
    width = classes if per_class else 1

    def objective(flat: Array) -> tuple[float, Array]:
        weight_MW = softmax(flat.reshape(count, width), axis=0)
        weight_MC = np.broadcast_to(weight_MW, (count, classes))
        loss, slope_MC = stacking_loss(weight_MC, probs_MNC, class_N)
        slope_MW = slope_MC if per_class else slope_MC.sum(axis=1, keepdims=True)
        inner_W = (weight_MW * slope_MW).sum(axis=0)
        return loss, (weight_MW * (slope_MW - inner_W)).ravel()

    found = minimize(
        objective, np.zeros(count * width), jac=True, method="L-BFGS-B", options=PRECISION
    )
    return np.broadcast_to(softmax(found.x.reshape(count, width), axis=0), (count, classes)).copy()


def stacking_loss(weight_MC: Array, probs_MNC: Array, class_N: Array) -> tuple[float, Array]:
    """Return the renormalised mixture's mean cross-entropy, in nats, and its slope (M, C)."""
    rows = np.arange(len(class_N))
    mixed_NC = np.clip(np.einsum("mnc,mc->nc", probs_MNC, weight_MC), EPSILON, None)
    total_N = mixed_NC.sum(axis=1)
    slope_NC = np.repeat(1 / total_N[:, None], mixed_NC.shape[1], axis=1)
    slope_NC[rows, class_N] -= 1 / mixed_NC[rows, class_N]
    loss = float((np.log(total_N) - np.log(mixed_NC[rows, class_N])).mean())
    return loss, np.einsum("mnc,nc->mc", probs_MNC, slope_NC) / len(rows)
