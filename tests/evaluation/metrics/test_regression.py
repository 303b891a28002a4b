"""Metrics of continuous values, by hand."""

from math import sqrt

import numpy as np
import pytest
from row_sums import summed

from affectbench.evaluation.metrics import regression


def test_regression_by_hand():
    scores = regression.scores(
        summed(regression.statistics(np.array([[0.0], [1.0]]), np.array([[0.0], [2.0]])))
    )
    assert scores["rmse"] == pytest.approx(sqrt(0.5))
    assert scores["ccc"] == pytest.approx(2 / 3)


def test_concordance_is_one_on_agreement_and_zero_without_spread():
    x = np.arange(5.0)[:, None]
    assert regression.scores(summed(regression.statistics(x, x)))["ccc"] == pytest.approx(1)
    flat = np.full((5, 1), 2.0)
    assert regression.scores(summed(regression.statistics(flat, x)))["ccc"] == pytest.approx(0)
