"""What a student's training came to, by hand."""

import numpy as np
import pytest

from affectbench.evaluation.metrics import training


def test_the_best_divergence_and_the_entropy_of_equal_weights():
    sums = training.statistics(np.array([0.9, 0.2, 0.4]), np.full((2, 3), 0.5))
    assert {name: float(value[0]) for name, value in sums.items()} == pytest.approx(
        {"count": 1, "val_kl": 0.2, "weights_entropy": 1}
    )


def test_the_entropy_is_the_mean_over_classes_as_a_share_of_its_maximum():
    """Weights 3/4 and 1/4 of the first class: 0.8113 bits of 1; the second is one teacher's."""
    sums = training.statistics(np.array([0.1]), np.array([[3.0, 1.0], [1.0, 0.0]]))
    assert float(sums["weights_entropy"][0]) == pytest.approx(0.811278 / 2, rel=1e-5)


def test_what_a_member_lacks_is_left_out():
    assert list(training.statistics(np.array([]), np.empty((0,)))) == ["count"]
    assert list(training.statistics(np.array([0.1]), np.ones((1, 2)))) == ["count", "val_kl"]


def test_members_are_averaged():
    scores = training.scores({"count": np.array(2.0), "val_kl": np.array(0.6)})
    assert scores == {"val_kl": pytest.approx(0.3)}
    assert np.isnan(training.scores({"count": np.array(0.0), "val_kl": np.array(0.0)})["val_kl"])
