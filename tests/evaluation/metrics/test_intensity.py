"""Probabilities against true intensities, by hand."""

import numpy as np
import pytest
from summed import scores_of

from affectbench.evaluation.metrics import intensity


def test_probabilities_against_true_intensity():
    probs, true = np.array([[0.0], [1], [0]]), np.array([[0.0], [1], [1]])
    assert scores_of(intensity, intensity.statistics(probs, true))["intensity_correlation"] == (
        pytest.approx(0.5)
    )
    flat = scores_of(intensity, intensity.statistics(np.ones((3, 1)), true))
    assert np.isnan(flat["intensity_correlation"])
