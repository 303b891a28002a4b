"""68 landmarks of a face, with the head's position, size and roll taken out."""

import numpy as np

from affectbench.arrays import Array

EYES = (slice(36, 42), slice(42, 48))  # of the 68 landmarks: the one left in the picture, the other


def level(points_N682: Array) -> Array:
    """Return landmarks (N, 136) whose eyes are level, centred at 0 and at distance 1.

    The columns are x_0 to x_67, then y_0 to y_67. An eye is the mean of its six landmarks. Where
    points are from the same picture, their unit and origin do not matter.

    Worked value: eyes at (0, 0) and (0, 2), one above the other: a landmark at (1, 1) is beside
    their middle, by half of their distance, and comes out as (0, -0.5).
    """
    left, right = (points_N682[:, eye].mean(axis=1) for eye in EYES)
    points = points_N682 - ((left + right) / 2)[:, None]
    across = (right - left)[:, 0] + 1j * (right - left)[:, 1]
    turned = (points[..., 0] + 1j * points[..., 1]) / across[:, None]
    return np.concatenate([turned.real, turned.imag], axis=1)
