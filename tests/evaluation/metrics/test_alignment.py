"""The concept alignment score; homogeneity against scikit-learn."""

import numpy as np
import pytest

from affectbench.evaluation.metrics import alignment

NAN = float("nan")


def test_separated_embeddings_align_and_random_ones_stay_below():
    label = np.array([[0.0, 1], [1, 0]] * 20)
    apart = np.stack([label * 10, label * 10], axis=2) + 1e-3 * np.arange(40)[:, None, None]
    each = np.arange(40)  # every row is a group of its own
    assert alignment.alignment(apart, label, each) == pytest.approx(1)
    chance = alignment.random_alignment(apart, label, each, np.random.default_rng(0))
    assert 0 < chance < 0.9
    assert np.isnan(alignment.alignment(apart, np.ones_like(label), each))  # labels all alike
    label[:4] = NAN
    assert alignment.alignment(apart, label, each) == pytest.approx(1)


def test_embeddings_that_know_the_video_alone_do_not_align():
    """Twenty videos of ten frames, each with a random embedding and a label of its own.

    With a cluster for each video the labels are told for sure, though no embedding knows them. Of
    one frame of each video, twenty random embeddings are left.
    """
    rng = np.random.default_rng(0)
    video = np.repeat(np.arange(20), 10)
    label = (video % 2).astype(float)[:, None]
    of_video = rng.normal(size=(20, 1, 8))[video]
    of_frames = alignment.alignment(of_video, label, np.arange(200))
    of_videos = alignment.alignment(of_video, label, video)
    assert of_frames > 0.85
    assert of_videos == alignment.alignment(of_video[::10], label[::10], np.arange(20))
    assert of_videos < 0.6


def test_of_each_group_the_first_row_counts_that_has_a_label():
    counted, group = np.array([False, True, True, True]), np.array(["a", "a", "a", "b"])
    assert alignment.first_of_groups(counted, group).tolist() == [1, 3]
    out_of_order = alignment.first_of_groups(np.ones(4, bool), np.array([7, 3, 7, 3]))
    assert out_of_order.tolist() == [0, 1]


@pytest.mark.parametrize("clusters", [1, 2, 7, 60])
def test_homogeneity_is_scikit_learn_s(clusters):
    from sklearn.metrics import homogeneity_score

    rng = np.random.default_rng(clusters)
    label, cluster = rng.random(60) < 0.3, rng.integers(0, clusters, 60)
    expected = pytest.approx(homogeneity_score(label, cluster), abs=1e-12)
    assert alignment.homogeneity(label, cluster) == expected
