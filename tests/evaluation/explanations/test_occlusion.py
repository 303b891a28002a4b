"""Which patches are covered, and with what."""

import numpy as np

from affectbench.evaluation.explanations.occlusion import (
    covered,
    elsewhere,
    largest_patches,
    region_of,
)


def test_a_region_is_above_half_of_the_largest():
    target = np.array([[[0.0, 0.4], [0.9, 1.0]], [[0, 0], [0, 0]], [[np.nan, 1], [1, 1]]])
    region = region_of(target)
    assert region[0].tolist() == [[False, False], [True, True]]
    assert not region[1].any()  # an empty target
    assert region[2].tolist() == [[False, True], [True, True]]


def test_the_largest_patches_are_a_share_of_all():
    assert largest_patches(np.array([[[1.0, 4, 2, 3]]]), 0.5).tolist() == [
        [[False, True, False, True]]
    ]
    assert largest_patches(np.ones((2, 10, 10)), 0.2).sum(axis=(1, 2)).tolist() == [20, 20]


def test_as_many_patches_elsewhere_and_none_of_the_same():
    rng = np.random.default_rng(0)
    patches = rng.random((50, 5, 5)) < rng.random((50, 1, 1)) / 2
    away = elsewhere(patches, rng)
    assert not (patches & away).any()
    wanted = np.minimum(patches.sum(axis=(1, 2)), 25 - patches.sum(axis=(1, 2)))
    assert away.sum(axis=(1, 2)).tolist() == wanted.tolist()


def test_covered_patches_have_the_colour_and_others_are_as_they_were():
    image = np.arange(16 * 3, dtype=np.uint8).reshape(1, 4, 4, 3)
    patches = np.array([[[True, False], [False, False]]])
    picture = covered(image, patches, np.array([9.0, 8, 7]))
    assert picture.dtype == np.uint8
    assert (picture[0, :2, :2] == [9, 8, 7]).all()
    assert (picture[0, 2:] == image[0, 2:]).all()
    assert (picture[0, :, 2:] == image[0, :, 2:]).all()
