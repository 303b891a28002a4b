"""Predictive, aleatoric and epistemic uncertainty, by hand."""

from math import log2

import numpy as np
import pytest
from row_sums import summed

from affectbench.evaluation.metrics import uncertainty


def test_two_passes_that_contradict_each_other_are_all_epistemic():
    passes = np.array([[[[1.0, 0.0]]], [[[0.0, 1.0]]]])  # (2 passes, 1 row, 1 distribution, 2)
    scores = uncertainty.scores(summed(uncertainty.statistics(passes, np.array([[True]]))))
    assert scores["predictive_entropy"] == pytest.approx(1)
    assert scores["expected_entropy"] == pytest.approx(0, abs=1e-9)
    assert scores["mutual_information"] == pytest.approx(1)


def test_one_pass_that_is_torn_is_all_aleatoric():
    """(1/2, 1/4, 1/4) has 1.5 bits of log2 3."""
    passes = np.array([[[[0.5, 0.25, 0.25]]]])
    scores = uncertainty.scores(summed(uncertainty.statistics(passes, np.array([[True]]))))
    assert scores["predictive_entropy"] == pytest.approx(1.5 / log2(3))
    assert scores["mutual_information"] == pytest.approx(0)


def test_rows_without_a_label_and_networks_that_agree():
    passes = np.full((3, 2, 2, 2), 0.5)
    passes[:, 1, 1] = [1, 0]
    there = np.array([[True, True], [False, True]])
    scores = uncertainty.scores(summed(uncertainty.statistics(passes, there)))
    assert scores["predictive_entropy"] == pytest.approx((1 + 0.5) / 2)
    assert uncertainty.scores({}) == {}
