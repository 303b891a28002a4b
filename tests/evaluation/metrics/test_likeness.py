"""How alike explanations are within and across expressions, by hand."""

import numpy as np
import pytest
from row_sums import scored

from affectbench.evaluation.metrics import likeness


def test_explanations_that_follow_the_class_are_alike_within_it_alone():
    vectors, class_N = np.array([[1.0, 0], [2, 0], [0, 1], [0, 3]]), np.array([0, 0, 1, 1])
    scores = scored(likeness, likeness.statistics(vectors, class_N))
    assert scores == pytest.approx({"within": 1, "across": 0, "apart": 1})
    same = scored(likeness, likeness.statistics(np.ones((4, 2)), class_N))
    assert same == pytest.approx({"within": 1, "across": 1, "apart": 0})
    alone = likeness.statistics(vectors, np.array([0, 0, 1, -1]))
    assert alone["count"].tolist() == [1, 1, 0, 0]


def test_fewer_than_two_classes_tell_nothing():
    for class_N in (np.array([-1, -1]), np.array([0, 0])):
        added = likeness.statistics(np.ones((2, 3)), class_N)
        assert {name: values.tolist() for name, values in added.items()} == {
            "count": [0, 0], "within": [0, 0], "across": [0, 0],
        }  # fmt: skip
        assert np.isnan(scored(likeness, added)["apart"])
