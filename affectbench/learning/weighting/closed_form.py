"""SAGE values summed over all features, without sampling them (XA-CMD, Algorithm 1, line 6).

By the efficiency axiom Shapley values of a game sum to v(all) - v(none): the score of what a
teacher says of each row, minus the score of its mean over background rows, said of every row. With
y_k read as `rows`, for class k and teacher m:

    W[m, k] = mean over rows of class k of log p_m(k | x)  -  log of the mean of p_m(k | background)
"""

from collections.abc import Callable

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.learning.weighting.by_class import check_rows, mean_by_class
from affectbench.learning.weighting.likelihood import clipped_log, log_likelihood


def class_wise_log_likelihood(
    probs_NC: Array, class_N: Array, names: tuple[str, ...], min_rows: int
) -> Array:
    """Return the mean log-probability of class k on the rows of class k: (C,), in nats, <= 0.

    Raises Diverged where a class has fewer than `min_rows` rows or a probability is not finite.
    Worked value: rows of class 0 with p(0) = 1 and e^-2 -> -1.
    """
    return mean_by_class(log_likelihood(probs_NC, class_N), class_N, names, min_rows)


def one_vs_rest_log_likelihood(
    probs_NC: Array, class_N: Array, names: tuple[str, ...], min_rows: int
) -> Array:
    """Return the mean log-probability of "class k or not" on all rows: (C,), in nats, <= 0.

    Worked value: p(0) = 3/4 on a row of class 0, 1/2 on one of class 1 -> (ln 3/4 + ln 1/2) / 2.
    """
    check_rows(class_N, names, min_rows)
    there = class_N != MISSING_CLASS
    is_k_NC = class_N[there, None] == np.arange(len(names))
    probs_NC = probs_NC[there].astype(np.float64)
    return np.where(is_k_NC, clipped_log(probs_NC), clipped_log(1 - probs_NC)).mean(axis=0)


def constant_log_likelihood(
    probs_NC: Array, class_N: Array, names: tuple[str, ...], min_rows: int
) -> Array:
    """Return the mean log-probability of class k on all rows, whatever their class: (C,), <= 0.

    Worked value: p(0) = 1 and e^-2 on two rows -> -1 for class 0.
    """
    check_rows(class_N, names, min_rows)
    return clipped_log(probs_NC[class_N != MISSING_CLASS]).mean(axis=0)


Score = Callable[[Array, Array, tuple[str, ...], int], Array]
SCORE: dict[str, Score] = {  # what SAGE(f_m, y_k) means: which rows and which loss judge class k
    "rows": class_wise_log_likelihood,
    "ovr": one_vs_rest_log_likelihood,
    "constant": constant_log_likelihood,
}


def summed_sage(
    probs_NC: Array,
    class_N: Array,
    background_probs_BC: Array,
    names: tuple[str, ...],
    min_rows: int,
    class_mode: str = "rows",
) -> Array:
    """Return W[m, :] of one teacher: (C,), in nats of loss removed; higher is better.

    probs_NC, class_N     the rows that the teacher is judged on (validation)
    background_probs_BC   its probabilities on the background rows (training)
    class_mode            rows: the rows of class k, -log p(k)
                          ovr: all rows, binary cross-entropy of "k or not"
                          constant: all rows as if of class k; <= 0 where the background is the
                          rows themselves (Jensen), and lowest for who is most certain

    Worked value: p(k) = 1/2 on every row of class k, background mean 1/4 -> ln 2 = 0.6931.
    """
    expected_C = background_probs_BC.astype(np.float64).mean(axis=0)
    expected_NC = np.broadcast_to(expected_C, (len(class_N), len(names)))
    known, unknown = (
        SCORE[class_mode](said_NC, class_N, names, min_rows) for said_NC in (probs_NC, expected_NC)
    )
    return known - unknown
