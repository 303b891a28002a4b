"""How alike explanations are within and across expressions, by hand."""

import numpy as np
import pytest
from row_sums import scored

from affectbench.evaluation.metrics import likeness

PEOPLE = np.array(["a", "b", "c", "d"])


def test_explanations_that_follow_the_class_are_alike_within_it_alone():
    vectors, class_N = np.array([[1.0, 0], [2, 0], [0, 1], [0, 3]]), np.array([0, 0, 1, 1])
    scores = scored(likeness, likeness.statistics(vectors, class_N, PEOPLE))
    assert scores == pytest.approx({"within": 1, "across": 0, "apart": 1})
    same = scored(likeness, likeness.statistics(np.ones((4, 2)), class_N, PEOPLE))
    assert same == pytest.approx({"within": 1, "across": 1, "apart": 0})
    alone = likeness.statistics(vectors, np.array([0, 0, 1, -1]), PEOPLE)
    assert alone["count"].tolist() == [1, 1, 0, 0]


def test_a_person_is_not_compared_with_itself():
    """Two pictures each of a and b, all of one class, beside c and d of another.

    a's are alike, and so are b's; those of a and b are at right angles.
    """
    vectors = np.array([[1.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]])
    class_N, group_N = np.array([0, 0, 0, 0, 1, 1]), np.array(list("aabbcd"))
    added = likeness.statistics(vectors, class_N, group_N)
    assert added["count"].tolist() == [1] * 6
    assert added["within"].tolist() == [0] * 6
    half = pytest.approx(0.5**0.5)  # of (1, 0, 0) with (1, 0, 1), and with (1, 1, 0)
    assert added["across"].tolist() == [half, half, 0, 0, 0, half]
    alone = likeness.statistics(vectors, class_N, np.array(list("aaaacd")))
    assert alone["count"].tolist() == [0, 0, 0, 0, 1, 1]  # no one else is of their class


def test_fewer_than_two_classes_tell_nothing():
    for class_N in (np.array([-1, -1]), np.array([0, 0])):
        added = likeness.statistics(np.ones((2, 3)), class_N, PEOPLE[:2])
        assert {name: values.tolist() for name, values in added.items()} == {
            "count": [0, 0], "within": [0, 0], "across": [0, 0],
        }  # fmt: skip
        assert np.isnan(scored(likeness, added)["apart"])
