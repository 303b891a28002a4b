"""The gap between the losses of new and of seen rows, by hand, and which side a group is on."""

import numpy as np
import pytest
from row_sums import summed

from affectbench.evaluation.metrics import overfitting, sides


def test_the_gap_by_hand():
    """Test rows with p(label) = 1/8, training rows with 1/2; a validation row and one without."""
    p_N = np.array([0.125, 0.125, 0.5, 0.01, 0.01])
    probs_NC, class_N = np.stack([p_N, 1 - p_N], axis=1), np.array([0, 0, 0, 0, -1])
    split_N = np.array(["test", "test", "train", "val", "test"])
    sums = summed(overfitting.statistics(probs_NC, class_N, split_N == "test", split_N == "train"))
    assert (sums["count"], sums["seen_count"]) == (2, 1)
    assert overfitting.scores(sums)["generalisation_gap"] == pytest.approx(np.log(8) - np.log(2))


def test_without_training_rows_there_is_no_gap():
    sums = dict.fromkeys(overfitting.SCALAR, np.array(0.0)) | {"count": np.array(2.0)}
    assert np.isnan(overfitting.scores(sums)["generalisation_gap"])


@pytest.mark.parametrize(
    ("scored_G", "side_G"),
    [
        ((3, 2, 0, 0), [0, 0, 1, 1]),
        ((3, 2, 0), [0, 0, 0]),  # a side of a single group would never change
        ((3, 2, 1), [0, 0, 0]),
        ((0, 0, 2), [0, 0, 0]),
    ],
)
def test_groups_are_drawn_within_their_side(scored_G, side_G):
    assert sides.strata({"count": np.array(scored_G)}).tolist() == side_G
