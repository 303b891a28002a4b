"""The sum of all features' SAGE values, without sampling any (XA-CMD, Algorithm 1, line 6).

By the efficiency axiom, the Shapley values of a game sum to v(all) - v(none). Here v(all) is the
score of a teacher's predictions, and v(none) is the score of one constant prediction for every row:
the teacher's mean probabilities over the background rows. In class mode `rows`, for class k and
teacher m:

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

    Higher is better. Raises Diverged if a class has fewer than `min_rows` rows or a probability is
    not finite. Worked value: rows of class 0 with p(0) = 1 and e^-2 -> -1.
    """
    return mean_by_class(log_likelihood(probs_NC, class_N), class_N, names, min_rows)


def likelihood_of_teachers(
    probs_MNC: Array, class_N: Array, names: tuple[str, ...], min_rows: int
) -> Array:
    """Return `class_wise_log_likelihood` of each of M teachers: (M, C), in nats, <= 0."""
    judged = class_N, names, min_rows
    return np.stack([class_wise_log_likelihood(probs_NC, *judged) for probs_NC in probs_MNC])


def one_vs_rest_log_likelihood(
    probs_NC: Array, class_N: Array, names: tuple[str, ...], min_rows: int
) -> Array:
    """Return the mean over all rows of log p_k (rows of class k) or log(1 - p_k) (others): (C,).

    It is the negative binary cross-entropy of "class k or not", in nats, <= 0; higher is better.
    Worked value: p(0) = 3/4 on a row of class 0, 1/2 on one of class 1 -> (ln 3/4 + ln 1/2) / 2.
    """
    check_rows(class_N, names, min_rows)
    labelled = class_N != MISSING_CLASS
    is_k_NC = class_N[labelled, None] == np.arange(len(names))
    probs_NC = probs_NC[labelled].astype(np.float64)
    return np.where(is_k_NC, clipped_log(probs_NC), clipped_log(1 - probs_NC)).mean(axis=0)


def constant_log_likelihood(
    probs_NC: Array, class_N: Array, names: tuple[str, ...], min_rows: int
) -> Array:
    """Return the mean log-probability of class k on all rows, whatever their class: (C,).

    In nats, <= 0. Worked value: p(0) = 1 and e^-2 on two rows -> -1 for class 0.
    """
    check_rows(class_N, names, min_rows)
    return clipped_log(probs_NC[class_N != MISSING_CLASS]).mean(axis=0)


Score = Callable[[Array, Array, tuple[str, ...], int], Array]
SCORE: dict[str, Score] = {  # class mode -> the score of class k: on which rows, by which loss
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
    """Return one teacher's row W[m, :] of Algorithm 1: (C,), in nats; higher is better.

    A value says by how many nats the teacher's predictions lower the loss of class k, against the
    constant prediction. It is negative where they raise it.

    probs_NC, class_N     the teacher's probabilities on the validation rows, and their classes
    background_probs_BC   its probabilities on the background rows (training)
    class_mode            which rows and loss judge class k:
                          rows: the rows of class k, by -log p(k)
                          ovr: all rows, by the binary cross-entropy of "k or not"
                          constant: all rows as if of class k, by -log p(k). If the background is
                          these rows themselves, the value is <= 0 by Jensen's inequality, and
                          lowest for the most certain teacher

    Worked value: p(k) = 1/2 on every row of class k, background mean 1/4 -> ln 2 = 0.6931.
    """
    expected_C = background_probs_BC.astype(np.float64).mean(axis=0)
    expected_NC = np.broadcast_to(expected_C, (len(class_N), len(names)))
    all_known_C, none_known_C = (
        SCORE[class_mode](p_NC, class_N, names, min_rows) for p_NC in (probs_NC, expected_NC)
    )
    return all_known_C - none_known_C
