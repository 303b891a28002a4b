"""Weights of a single teacher: the best one on labelled rows."""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.learning.weighting.likelihood import log_likelihood


def best_weights(probs_MNC: Array, class_N: Array, score: str) -> Array:
    """Return weights (M, C) that are 1 for the best teacher and 0 for the others.

    score  "accuracy" (highest is best) or "cross_entropy" (lowest is best); the first of ties wins

    Rows whose class is -1 do not count.
    Worked value: p(label) = (0.9, 0.8) and (0.4, 0.6) of two teachers -> (1, 1) and (0, 0).
    """
    labelled = class_N != MISSING_CLASS
    probs_MNC, class_N = probs_MNC[:, labelled], class_N[labelled]
    if score == "accuracy":
        score_M = [(probs_NC.argmax(axis=1) == class_N).mean() for probs_NC in probs_MNC]
    else:
        score_M = [log_likelihood(probs_NC, class_N).mean() for probs_NC in probs_MNC]
    weight_MC = np.zeros((len(probs_MNC), probs_MNC.shape[2]))
    weight_MC[int(np.argmax(score_M))] = 1
    return weight_MC
