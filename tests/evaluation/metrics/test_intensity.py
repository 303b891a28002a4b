"""Concept probabilities against true intensity, by hand."""

import numpy as np
import pytest
from row_sums import scored

from affectbench.evaluation.metrics import intensity


def test_probabilities_against_true_intensity():
    probs, true = np.array([[0.0], [1], [0]]), np.array([[0.0], [1], [1]])
    assert scored(intensity, intensity.statistics(probs, true))["intensity_correlation"] == (
        pytest.approx(0.5)
    )
    flat = scored(intensity, intensity.statistics(np.ones((3, 1)), true))
    assert np.isnan(flat["intensity_correlation"])
