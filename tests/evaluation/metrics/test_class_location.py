"""A row's one map against the units of its expression, by hand."""

import numpy as np
import pytest
from row_sums import scored

from affectbench.evaluation.metrics import class_location

NAN = float("nan")


def test_the_location_of_an_expression_is_a_mean_over_classes():
    """Two rows of one class with cosines 0 and 1, one of another with 1: 3/4, not 2/3."""
    maps = np.array([[[1.0, 0]], [[1, 0]], [[1, 0]]])
    target = np.array([[[0.0, 1]], [[1, 0]], [[1, 0]]])
    statistics = class_location.statistics(maps, target, np.array([0, 0, 1]), 3)
    assert scored(class_location, statistics) == pytest.approx(
        {"cosine": 0.75, "pointing": 0.75, "energy": 0.75}
    )
    target[0] = NAN
    left = class_location.statistics(maps, target, np.array([0, -1, 1]), 3)
    assert left["count"].tolist() == [[0, 0, 0], [0, 0, 0], [0, 1, 0]]
