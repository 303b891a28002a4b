"""Accuracy as fits log it, apart from `evaluation/metrics`: editing those re-runs no fit."""

from affectbench.arrays import MISSING_CLASS, Array


def accuracy(probs_NC: Array, class_N: Array) -> float:
    """Return the share of rows (or frames) whose most probable class is the true one, in [0, 1].

    Higher is better. Rows of class -1 do not count; with none left it is NaN. Logits do as well as
    probabilities. Worked value: probs (.9, .1), (.4, .6) and classes 0, 0 -> 0.5.
    """
    labelled_N = class_N != MISSING_CLASS
    return float((probs_NC.argmax(axis=-1) == class_N)[labelled_N].mean())
