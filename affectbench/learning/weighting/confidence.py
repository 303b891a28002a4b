"""CA-MKD's weights: the lower a teacher's loss on a row's label, the higher its weight there."""

import numpy as np

from affectbench.arrays import Array
from affectbench.learning.weighting.by_class import mean_by_class
from affectbench.learning.weighting.likelihood import log_likelihood
from affectbench.probabilities import softmax
from affectbench.refusal import Refusal


def confidence_weights(cross_entropy_MN: Array) -> Array:
    """Return (1 - softmax over teachers of their cross-entropy) / (M - 1): (M, N).

    Each weight lies in [0, 1 / (M - 1)], and a row's weights sum to 1 over teachers.
    Source: Zhang, Chen, Wang, "Confidence-aware multi-teacher knowledge distillation", ICASSP 2022.

    cross_entropy_MN  -log of each teacher's probability of the row's class, in nats

    Refuses fewer than two teachers.
    Worked value: cross-entropies (0, ln 3) -> softmax (1/4, 3/4) -> weights (3/4, 1/4).
    """
    count = len(cross_entropy_MN)
    if count < 2:
        raise Refusal(
            f"confidence weights compare teachers, but there is {count}; name two or more"
        )
    return (1 - softmax(cross_entropy_MN, axis=0)) / (count - 1)


def mean_confidence(
    probs_MNC: Array, class_N: Array, names: tuple[str, ...], min_rows: int
) -> Array:
    """Return the mean of each teacher's confidence weight over the rows of each class: (M, C).

    Columns sum to 1. Raises Diverged where a class has fewer than `min_rows` rows.
    Worked value: one row a class, p(label) = (3/4, 1/2) and (1/4, 1/2) of two teachers -> weights
    (3/4, 1/2) and (1/4, 1/2).
    """
    likelihood_MN = np.stack([log_likelihood(probs_NC, class_N) for probs_NC in probs_MNC])
    weight_MN = confidence_weights(-likelihood_MN)
    return np.stack([mean_by_class(weight_N, class_N, names, min_rows) for weight_N in weight_MN])
