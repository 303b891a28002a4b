"""Weights learned from labels: the fixed mixture of teachers that fits the labelled rows best."""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.learning.weighting.likelihood import EPSILON
from affectbench.probabilities import softmax
from affectbench.refusal import Diverged

PRECISION = {"ftol": 1e-13, "gtol": 1e-9, "maxiter": 2000}


def stacked_weights(probs_MNC: Array, class_N: Array, *, per_class: bool) -> Array:
    """Return the weights (M, C) of the mixture with the lowest cross-entropy on labelled rows.

    Weights sum to 1 over teachers. They are softmax(a), where L-BFGS finds a from equal weights.

    per_class  True: a weight for each teacher and class, which is a local optimum. False: one for
               each teacher, the same in all classes; the problem is convex in the weights, so this
               is the global optimum

    Rows of class -1 do not count. Raises Diverged if no row has a label.
    Worked value: two rows of class 0, p(0) = (1, 1/4) and (1/4, 1) of two teachers -> (1/2, 1/2).
    """
    from scipy.optimize import minimize

    labelled = class_N != MISSING_CLASS
    if not labelled.any():
        raise Diverged("no validation row has a label to learn the teachers' weights from")
    probs_MNC, class_N = probs_MNC[:, labelled].astype(np.float64), class_N[labelled]
    count, _, classes = probs_MNC.shape
    width = classes if per_class else 1

    def objective(flat: Array) -> tuple[float, Array]:
        weight_MW = softmax(flat.reshape(count, width), axis=0)
        weight_MC = np.broadcast_to(weight_MW, (count, classes))
        loss, slope_MC = stacking_loss(weight_MC, probs_MNC, class_N)
        slope_MW = slope_MC if per_class else slope_MC.sum(axis=1, keepdims=True)
        inner_W = (weight_MW * slope_MW).sum(axis=0)
        return loss, (weight_MW * (slope_MW - inner_W)).ravel()

    optimum = minimize(
        objective, np.zeros(count * width), jac=True, method="L-BFGS-B", options=PRECISION
    )
    weight_MW = softmax(optimum.x.reshape(count, width), axis=0)
    return np.broadcast_to(weight_MW, (count, classes)).copy()


def stacking_loss(weight_MC: Array, probs_MNC: Array, class_N: Array) -> tuple[float, Array]:
    """Return the renormalised mixture's mean cross-entropy, in nats, and its gradient (M, C).

    With q_k = sum_m w_mk p_mk, the loss of a row of class y is log(sum_k q_k) - log(q_y); lower is
    better. Worked value: one teacher of weight 1, p = (1/4, 3/4), class 0 -> ln 4.
    """
    rows = np.arange(len(class_N))
    mixed_NC = np.clip(np.einsum("mnc,mc->nc", probs_MNC, weight_MC), EPSILON, None)
    total_N = mixed_NC.sum(axis=1)
    slope_NC = np.repeat(1 / total_N[:, None], mixed_NC.shape[1], axis=1)
    slope_NC[rows, class_N] -= 1 / mixed_NC[rows, class_N]
    loss = float((np.log(total_N) - np.log(mixed_NC[rows, class_N])).mean())
    return loss, np.einsum("mnc,nc->mc", probs_MNC, slope_NC) / len(rows)
