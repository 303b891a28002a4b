"""Maps against target maps, by hand."""

import numpy as np
import pytest
from row_sums import scored

from affectbench.evaluation.metrics import location

NAN = float("nan")


def test_location_by_hand():
    """Map (3, 1) and target (1, 0): cosine 3 / sqrt 10, the largest is inside, 3/4 of it is."""
    maps, target = np.array([[[[3.0, 1]]]]), np.array([[[[1.0, 0]]]])
    scores = scored(location, location.statistics(maps, target))
    assert scores == pytest.approx(
        {"cosine": 3 / 10**0.5, "joint_cosine": 3 / 10**0.5, "pointing": 1.0, "energy": 0.75}
    )
    missed = scored(location, location.statistics(maps[..., ::-1], target))
    assert (missed["pointing"], missed["energy"]) == (0, 0.25)
    same = scored(location, location.statistics(0.1 * target, target))
    assert same == pytest.approx(dict.fromkeys(same, 1.0))


def test_a_missing_map_and_an_empty_target_add_nothing():
    maps, target = np.ones((3, 2, 1, 2)), np.ones((3, 2, 1, 2))
    target[1, 0, 0, 0] = NAN  # the whole row is left out, as the loss does
    target[2, 1] = 0
    statistics = location.statistics(maps, target)
    assert statistics["count"].tolist() == [[1, 1], [0, 0], [1, 0]]
    assert statistics["joint_count"].tolist() == [1, 0, 1]
    assert all(np.isfinite(values).all() for values in statistics.values())
    assert scored(location, statistics)["cosine"] == pytest.approx(1)
    nothing = scored(location, location.statistics(maps, np.full_like(target, NAN)))
    assert all(np.isnan(value) for value in nothing.values())
