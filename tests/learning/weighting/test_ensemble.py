"""From scores to weights, and from weights to one mixture of teachers."""

from math import log

import numpy as np
import pytest

from affectbench.learning.weighting.ensemble import (
    combine,
    combine_logits,
    normalise_linearly,
    normalise_over_classes,
    normalise_over_teachers,
)
from affectbench.probabilities import softmax
from affectbench.refusal import Diverged


def test_weights_sum_to_one_over_teachers():
    weights = normalise_over_teachers(np.array([[0.0, 2.0], [log(3), 2.0]]))
    assert weights[:, 0] == pytest.approx([0.25, 0.75])
    assert weights[:, 1] == pytest.approx([0.5, 0.5])
    cold = normalise_over_teachers(np.array([[0.0], [log(3)]]), temperature=0.5)
    assert cold[:, 0] == pytest.approx([0.1, 0.9])


def test_the_ensemble_is_renormalised():
    probs = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    assert combine(probs, np.array([[0.75, 0.75], [0.25, 0.25]]))[0].tolist() == [0.75, 0.25]
    # class-wise weights that do not keep the row at 1: (.9, .1*1) / 1.0
    mixed = combine(np.full((2, 1, 2), 0.5), np.array([[0.9, 0.2], [0.9, 0.2]]))
    assert mixed == pytest.approx(np.array([[0.9, 0.2]]) / 1.1)


def test_equal_weights_are_the_plain_mean():
    probs = softmax(np.random.default_rng(0).normal(size=(3, 5, 4)))
    assert combine(probs, np.full((3, 4), 1 / 3)) == pytest.approx(probs.mean(axis=0))


def test_normalisations_by_hand():
    score = np.array([[0.0, log(3)], [log(3), -1.0]])
    assert normalise_over_classes(score)[0] == pytest.approx([0.25, 0.75])
    assert normalise_over_classes(score).sum(axis=1) == pytest.approx([1, 1])
    linear = normalise_linearly(np.array([[1.0, -5.0], [3.0, 0.5], [-2.0, 0.0]]))
    assert linear.T.tolist() == [[0.25, 0.75, 0], [0, 1, 0]]


def test_equal_scores_are_uniform_weights():
    for score in (0.5, 2.0):
        for normalise in (normalise_over_teachers, normalise_linearly):
            assert normalise(np.full((4, 3), score)) == pytest.approx(np.full((4, 3), 0.25))


def test_scores_that_leave_linear_weights_undefined_are_told():
    with pytest.raises(Diverged, match="no teacher has a positive score for class 1"):
        normalise_linearly(np.array([[1.0, -1.0], [2.0, 0.0]]))


def test_a_mixture_without_renormalising_keeps_its_mass():
    mixed = combine(np.full((2, 1, 2), 0.5), np.full((2, 2), 0.9), renormalise=False)
    assert mixed == pytest.approx(np.array([[0.9, 0.9]]))


def test_probabilities_are_not_mixed_below_zero():
    with pytest.raises(Diverged, match=r"weight is -0.5"):
        combine(np.full((2, 1, 2), 0.5), np.array([[1.0, 1.5], [0.0, -0.5]]))


def test_logits_are_combined_before_the_softmax():
    logits = np.array([[[0.0, log(9)]], [[0.0, 0.0]]])
    assert combine_logits(logits, np.full((2, 2), 0.5))[0] == pytest.approx([0.25, 0.75])
    soft = combine_logits(logits, np.full((2, 2), 0.5), temperature=0.5)
    assert soft[0] == pytest.approx([0.1, 0.9])
    only_first = combine_logits(logits, np.array([[1.0, 1.0], [0.0, 0.0]]))
    assert only_first[0] == pytest.approx([0.1, 0.9])
