"""SAGE values summed over all features, without sampling them (XA-CMD, Algorithm 1, line 6).

By the efficiency axiom Shapley values of a game sum to v(all) - v(none). For class k, teacher m:

    W[m, k] = mean over rows of class k of log p_m(k | x)  -  log of the mean of p_m(k | background)
"""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.refusal import Diverged

EPSILON = 1e-12  # probabilities are clipped here before the log, as SAGE's reference code does


def class_wise_log_likelihood(
    probs_NC: Array, class_N: Array, names: tuple[str, ...], min_rows: int
) -> Array:
    """Return the mean log-probability of class k on the rows of class k: (C,), in nats, <= 0.

    Raises Diverged where a class has fewer than `min_rows` rows or a probability is not finite.
    Worked value: rows of class 0 with p(0) = 1 and e^-2 -> -1.
    """
    if not np.isfinite(probs_NC).all():
        raise Diverged("a teacher's probabilities are not finite, so it has no weight")
    count_C = np.bincount(class_N[class_N != MISSING_CLASS], minlength=len(names))
    if (count_C < min_rows).any():
        k = int(np.argmin(count_C))
        raise Diverged(
            f"class '{names[k]}' has {count_C[k]} rows to weigh teachers on, fewer than min_rows"
            f" = {min_rows}"
        )
    log_probs_NC = np.log(np.clip(probs_NC.astype(np.float64), EPSILON, None))
    return np.array([log_probs_NC[class_N == k, k].mean() for k in range(len(names))])


def summed_sage(
    probs_NC: Array,
    class_N: Array,
    background_probs_BC: Array,
    names: tuple[str, ...],
    min_rows: int,
) -> Array:
    """Return W[m, :] of one teacher: (C,), in nats of loss removed; higher is better.

    probs_NC, class_N     the rows that the teacher is judged on (validation)
    background_probs_BC   its probabilities on the background rows (training)

    Worked value: p(k) = 1/2 on every row of class k, background mean 1/4 -> ln 2 = 0.6931.
    """
    expected_C = np.clip(background_probs_BC.astype(np.float64).mean(axis=0), EPSILON, None)
    return class_wise_log_likelihood(probs_NC, class_N, names, min_rows) - np.log(expected_C)
