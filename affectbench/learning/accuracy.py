"""Accuracy, as fits log it; apart from the other metrics, so that editing those re-runs no fit."""

from affectbench.arrays import MISSING_CLASS, Array


def accuracy(probs_NC: Array, class_N: Array) -> float:
    """Return the share of labelled rows, or frames, whose likeliest class is theirs, in [0, 1].

    Worked value: probs (.9, .1), (.4, .6) and classes 0, 0 -> 0.5.
    """
    there_N = class_N != MISSING_CLASS
    return float((probs_NC.argmax(axis=-1) == class_N)[there_N].mean())
