"""The area under the risk-coverage curve, by hand and from sorted rows."""

import numpy as np
import pytest
from row_sums import summed

from affectbench.evaluation.metrics import multiclass, risk
from affectbench.probabilities import softmax


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_the_worked_value_of_aurc_and_rows_that_are_equally_sure():
    count, errors = np.zeros(risk.BINS), np.zeros(risk.BINS)
    count[[90, 20]], errors[20] = 1, 1
    assert risk.aurc(count, errors) == pytest.approx(1 / 4)
    one_bin, wrong = np.zeros(risk.BINS), np.zeros(risk.BINS)
    one_bin[5], wrong[5] = 4, 1
    assert risk.aurc(one_bin, wrong) == pytest.approx(
        1 / 4
    )  # in random order the risk is a quarter
    assert np.isnan(risk.aurc(np.zeros(risk.BINS), np.zeros(risk.BINS)))


def test_aurc_is_that_of_sorted_rows(rng):
    probs, classes = softmax(rng.normal(size=(4000, 4)) * 3), rng.integers(0, 4, 4000)
    classes = np.where(rng.random(4000) < 0.6, probs.argmax(1), classes)
    scores = multiclass.scores(summed(multiclass.statistics(probs, classes)))
    order = np.argsort(-probs.max(axis=1), kind="stable")
    wrong = (probs.argmax(axis=1) != classes)[order]
    exact = (np.cumsum(wrong) / np.arange(1, 4001)).mean()
    assert scores["aurc"] == pytest.approx(exact, abs=2e-3)
