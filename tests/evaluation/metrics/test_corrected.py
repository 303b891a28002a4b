"""A task's metric after concepts were corrected, by hand."""

import numpy as np
import pytest
from row_sums import scored

from affectbench.evaluation.metrics import corrected

NAN = float("nan")


def test_accuracy_and_concordance_after_correction():
    logits = np.array([[[1.0, 0]], [[1, 0]], [[0, 1]], [[0, 1]], [[0, 1]]])  # (J, N, C)
    scores = scored(corrected, corrected.statistics_of_classes(logits, np.array([1])))
    assert scores == {
        "accuracy_at_0": 0, "accuracy_at_25": 0, "accuracy_at_50": 1, "accuracy_at_75": 1,
        "accuracy_at_100": 1,
    }  # fmt: skip
    target = np.array([[0.0], [2], [NAN]])
    value = np.array([[[0.0], [1], [9]]] * 4 + [[[0.0], [2], [9]]])
    scores = scored(corrected, corrected.statistics_of_values(value, target))
    assert scores["ccc_at_0"] == pytest.approx(2 / 3)  # the worked value of `regression`
    assert scores["ccc_at_100"] == pytest.approx(1)
