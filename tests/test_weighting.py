"""Teacher weights: hand-derived numbers. test_sage.py holds the closed form against SAGE."""

from math import exp, log

import numpy as np
import pytest

from affectbench.probabilities import softmax
from affectbench.refusal import Diverged
from affectbench.weighting.closed_form import class_wise_log_likelihood, summed_sage
from affectbench.weighting.ensemble import combine, normalise_over_teachers

NAMES = ("a", "b")


def test_the_closed_form_by_hand():
    probs, classes = np.array([[0.5, 0.5], [0.5, 0.5], [0.2, 0.8]]), np.array([0, 0, 1])
    background = np.array([[0.2, 0.8], [0.3, 0.7]])
    found = summed_sage(probs, classes, background, NAMES, min_rows=1)
    assert found == pytest.approx([log(0.5) - log(0.25), log(0.8) - log(0.75)])


def test_it_is_the_cross_entropy_up_to_the_background():
    probs, classes = np.array([[1.0, 0.0], [exp(-2), 1 - exp(-2)], [0.5, 0.5]]), np.array([0, 0, 1])
    found = class_wise_log_likelihood(probs, classes, NAMES, min_rows=1)
    assert found == pytest.approx([-1.0, log(0.5)])


def test_a_class_with_too_few_rows_is_named():
    with pytest.raises(Diverged, match=r"class 'b' has 1 rows .* fewer than min_rows = 2"):
        class_wise_log_likelihood(np.full((3, 2), 0.5), np.array([0, 0, 1]), NAMES, min_rows=2)


def test_missing_classes_are_no_class():
    with pytest.raises(Diverged, match="class 'b' has 0 rows"):
        class_wise_log_likelihood(np.full((2, 2), 0.5), np.array([0, -1]), NAMES, min_rows=1)


def test_probabilities_that_are_not_finite_never_become_weights():
    with pytest.raises(Diverged, match="not finite"):
        class_wise_log_likelihood(np.array([[np.nan, 1.0]]), np.array([0]), NAMES, min_rows=0)


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
