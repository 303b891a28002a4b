"""Correcting a concept moves the logits by its effect."""

import numpy as np
import pytest

from affectbench.evaluation.explanations.correction import anothers, anothers_of_class, corrected

NAN = float("nan")


def test_telling_a_concept_moves_the_logit_by_its_effect():
    """Probabilities .5 and .9; the least certain first: effect 4 times (1 - .5), then -1 * -.9."""
    logits, probs = np.zeros((1, 1)), np.array([[0.9, 0.5]])
    truth, effects = np.array([[0.0, 1]]), np.array([[[-1.0], [4]]])
    moved = corrected(logits, probs, truth, effects, (0, 50, 100))
    assert moved[:, 0, 0].tolist() == pytest.approx([0, 2, 2.9])
    unknown = corrected(logits, probs, np.array([[NAN, 1]]), effects, (100,))
    assert unknown[0, 0, 0] == pytest.approx(2)
    assert anothers(np.arange(4)).tolist() == [2, 3, 0, 1]


def test_another_row_of_the_same_class_stands_for_a_row():
    values = np.array([[0.0, 1], [2, 3], [4, 5], [6, 7], [8, 9]])
    exchanged = anothers_of_class(values, np.array([0, 1, 0, 0, 2]))
    assert exchanged.tolist() == [[6, 7], [2, 3], [0, 1], [4, 5], [8, 9]]
