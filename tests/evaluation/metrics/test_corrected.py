"""Accuracy and concordance after correction, by hand."""

import numpy as np
import pytest
from summed import scores_of

from affectbench.evaluation.metrics import corrected as correction

NAN = float("nan")


def test_accuracy_and_concordance_after_correction():
    logits = np.array([[[1.0, 0]], [[1, 0]], [[0, 1]], [[0, 1]], [[0, 1]]])  # (J, N, C)
    found = scores_of(correction, correction.statistics_of_classes(logits, np.array([1])))
    assert found == {
        "accuracy_at_0": 0, "accuracy_at_25": 0, "accuracy_at_50": 1, "accuracy_at_75": 1,
        "accuracy_at_100": 1,
    }  # fmt: skip
    target = np.array([[0.0], [2], [NAN]])
    value = np.array([[[0.0], [1], [9]]] * 4 + [[[0.0], [2], [9]]])
    found = scores_of(correction, correction.statistics_of_values(value, target))
    assert found["ccc_at_0"] == pytest.approx(2 / 3)  # the worked value of `regression`
    assert found["ccc_at_100"] == pytest.approx(1)
