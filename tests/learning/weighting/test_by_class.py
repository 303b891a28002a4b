"""Means over the rows of each class, by hand."""

import numpy as np

from affectbench.learning.weighting.by_class import mean_by_class

NAMES = ("a", "b")


def test_means_by_class_by_hand():
    values, classes = np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, -1])
    assert mean_by_class(values, classes, NAMES, 1).tolist() == [2.0, 5.0]
