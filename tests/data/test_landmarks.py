"""Levelled landmarks: the worked value, and that position, size and roll do not matter."""

import numpy as np
import pytest

from affectbench.data.faces import as_landmarks, as_points
from affectbench.data.landmarks import EYES, level


def test_the_worked_value():
    points = np.zeros((1, 68, 2))
    points[0, EYES[1]] = (0, 2)
    points[0, 0] = (1, 1)
    levelled = level(points)[0]
    assert (levelled[0], levelled[68]) == pytest.approx((0, -0.5))
    assert levelled[EYES[0]] == pytest.approx(np.full(6, -0.5))
    assert levelled[68:][EYES[1]] == pytest.approx(np.zeros(6))


def test_position_size_and_roll_are_taken_out():
    points = np.random.default_rng(0).random((5, 68, 2))
    turn = np.array([[np.cos(0.4), -np.sin(0.4)], [np.sin(0.4), np.cos(0.4)]])
    assert level(30 * points @ turn.T + (7, -2)) == pytest.approx(level(points), rel=1e-6)


def test_landmarks_and_points_are_each_others_inverse():
    points = np.random.default_rng(1).random((3, 68, 2))
    assert np.array_equal(as_points(as_landmarks(points)), points)
    assert as_landmarks(points)[1, 68 + 9] == points[1, 9, 1]
