"""Metrics of one class out of C: by hand, against scikit-learn and netcal."""

from math import log

import numpy as np
import pytest
from row_sums import summed
from sklearn import metrics as sk

from affectbench.evaluation.metrics import multiclass
from affectbench.learning.accuracy import accuracy
from affectbench.probabilities import softmax


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_multiclass_by_hand():
    probs = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.5, 0.5]])
    scores = multiclass.scores(summed(multiclass.statistics(probs, np.array([0, 0, 1, -1]))))
    assert scores["accuracy"] == pytest.approx(2 / 3)
    assert scores["macro_f1"] == pytest.approx(2 / 3)  # both classes: 2*1 / (2*1 + 1)
    assert scores["nll"] == pytest.approx(-(log(0.9) + log(0.4) + log(0.8)) / 3)
    assert scores["brier"] == pytest.approx((0.02 + 0.72 + 0.08) / 3)
    # each in a bin of its own: |.9-1|, |.6-0|, |.8-1|
    assert scores["ece"] == pytest.approx((0.1 + 0.6 + 0.2) / 3)


def test_multiclass_agrees_with_scikit_learn(rng):
    probs, classes = softmax(rng.normal(size=(500, 5)) * 2), rng.integers(0, 5, 500)
    scores = multiclass.scores(summed(multiclass.statistics(probs, classes)))
    assert scores["accuracy"] == pytest.approx(sk.accuracy_score(classes, probs.argmax(1)))
    assert scores["accuracy"] == pytest.approx(accuracy(probs, classes))
    assert scores["macro_f1"] == pytest.approx(
        sk.f1_score(classes, probs.argmax(1), average="macro")
    )
    assert scores["nll"] == pytest.approx(sk.log_loss(classes, probs))
    balanced = sk.balanced_accuracy_score(classes, probs.argmax(1))
    assert scores["balanced_accuracy"] == pytest.approx(balanced)


def test_balanced_accuracy_by_hand_and_of_answers_that_do_not_look_at_the_row():
    confusion = {"confusion": np.array([1.0, 1, 0, 2]), "count": np.array(4.0)}
    assert multiclass.balanced_accuracy(confusion) == pytest.approx((1 / 2 + 1) / 2)
    classes = np.array([0, 0, 0, 0, 0, 0, 1, 1, 2, 2])
    for said in (
        np.zeros(10, int),
        np.array([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]),
    ):  # alike in all classes
        found = multiclass.scores(summed(multiclass.statistics(np.eye(4)[said], classes)))
        assert found["balanced_accuracy"] == pytest.approx(1 / 3)  # of four classes three occur


def test_a_class_that_never_occurs_counts_as_zero_f1():
    probs = np.array([[0.8, 0.1, 0.1]])
    scores = multiclass.scores(summed(multiclass.statistics(probs, np.array([0]))))
    assert scores["macro_f1"] == pytest.approx(1 / 3)
