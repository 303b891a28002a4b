"""The concept alignment score; homogeneity against scikit-learn."""

import numpy as np
import pytest

from affectbench.evaluation.metrics import alignment

NAN = float("nan")


def test_separated_embeddings_align_and_random_ones_stay_below():
    label = np.array([[0.0, 1], [1, 0]] * 20)
    apart = np.stack([label * 10, label * 10], axis=2) + 1e-3 * np.arange(40)[:, None, None]
    assert alignment.alignment(apart, label) == pytest.approx(1)
    chance = alignment.random_alignment(apart, label, np.random.default_rng(0))
    assert 0 < chance < 0.9
    assert np.isnan(alignment.alignment(apart, np.ones_like(label)))  # labels all alike
    label[:4] = NAN
    assert alignment.alignment(apart, label) == pytest.approx(1)


@pytest.mark.parametrize("clusters", [1, 2, 7, 60])
def test_homogeneity_is_scikit_learn_s(clusters):
    from sklearn.metrics import homogeneity_score

    rng = np.random.default_rng(clusters)
    label, cluster = rng.random(60) < 0.3, rng.integers(0, clusters, 60)
    expected = pytest.approx(homogeneity_score(label, cluster), abs=1e-12)
    assert alignment.homogeneity(label, cluster) == expected
