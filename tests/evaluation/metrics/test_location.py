"""Location of maps, of concepts and of classes: by hand."""

import numpy as np
import pytest
from summed import scores_of

from affectbench.evaluation.metrics import class_location, location

NAN = float("nan")


def test_location_by_hand():
    """Map (3, 1) and target (1, 0): cosine 3 / sqrt 10, the largest is inside, 3/4 of it is."""
    maps, target = np.array([[[[3.0, 1]]]]), np.array([[[[1.0, 0]]]])
    found = scores_of(location, location.statistics(maps, target))
    assert found == pytest.approx(
        {"cosine": 3 / 10**0.5, "joint_cosine": 3 / 10**0.5, "pointing": 1.0, "energy": 0.75}
    )
    missed = scores_of(location, location.statistics(maps[..., ::-1], target))
    assert (missed["pointing"], missed["energy"]) == (0, 0.25)
    same = scores_of(location, location.statistics(0.1 * target, target))
    assert same == pytest.approx(dict.fromkeys(same, 1.0))


def test_a_missing_map_and_an_empty_target_add_nothing():
    maps, target = np.ones((3, 2, 1, 2)), np.ones((3, 2, 1, 2))
    target[1, 0, 0, 0] = NAN  # the whole row is left out, as the loss does
    target[2, 1] = 0
    found = location.statistics(maps, target)
    assert found["count"].tolist() == [[1, 1], [0, 0], [1, 0]]
    assert found["joint_count"].tolist() == [1, 0, 1]
    assert all(np.isfinite(values).all() for values in found.values())
    assert scores_of(location, found)["cosine"] == pytest.approx(1)
    nothing = scores_of(location, location.statistics(maps, np.full_like(target, NAN)))
    assert all(np.isnan(value) for value in nothing.values())


def test_the_location_of_an_expression_is_a_mean_over_classes():
    """Two rows of one class with cosines 0 and 1, one of another with 1: 3/4, not 2/3."""
    maps = np.array([[[1.0, 0]], [[1, 0]], [[1, 0]]])
    target = np.array([[[0.0, 1]], [[1, 0]], [[1, 0]]])
    found = class_location.statistics(maps, target, np.array([0, 0, 1]), 3)
    assert scores_of(class_location, found) == pytest.approx(
        {"cosine": 0.75, "pointing": 0.75, "energy": 0.75}
    )
    target[0] = NAN
    left = class_location.statistics(maps, target, np.array([0, -1, 1]), 3)
    assert left["count"].tolist() == [[0, 0, 0], [0, 0, 0], [0, 1, 0]]
