"""Bins of a score by rank: by hand, at every scale, and over seeds whose scales differ."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from affectbench.evaluation.metrics.rank_bins import bins_of, histograms


def area(score, positive, bins: int) -> float:
    """Return the area under the ROC curve of rows in bins; two rows of one bin count one half."""
    bin_N = bins_of(score, positive, bins)
    above, below = (np.bincount(bin_N[side], minlength=bins) for side in (positive, ~positive))
    return float((above * (below.cumsum() - below / 2)).sum() / (above.sum() * below.sum()))


def test_the_worked_bins():
    score, positive = np.array([0.1, 0.2, 0.2, 0.3]), np.array([False, False, True, True])
    assert bins_of(score, positive, 4).tolist() == [0, 2, 2, 3]
    assert bins_of(-score, positive, 4).tolist() == [3, 2, 2, 0]
    assert area(score, positive, 4) == (1 + 1 + 1 + 0.5) / 4


def test_the_worked_histograms():
    table = histograms(np.array([0, 2, 2]), np.array([0, 0, 1]), 2, 3)
    assert table.tolist() == [[1, 0, 1], [0, 0, 1]]


def test_a_score_that_does_not_vary_is_in_one_bin_and_rounding_does_not_vary():
    positive = np.arange(6) % 2 == 0
    assert len(set(bins_of(np.full(6, 0.3), positive, 50))) == 1
    assert len(set(bins_of(0.3 + 1e-16 * np.arange(6), positive, 50))) == 1
    assert len(bins_of(np.zeros(0), np.zeros(0, bool), 50)) == 0


@pytest.mark.parametrize("rare", [0.5, 0.02])
@pytest.mark.parametrize("scale", [1e-7, 1e-3, 0.02, 1.0, 10.0])
def test_the_area_is_scikit_learns_at_every_scale(scale, rare):
    rng = np.random.default_rng(0)
    positive = rng.random(3000) < rare
    score = scale * (rng.normal(size=3000) + positive)
    exact = roc_auc_score(positive, score)
    assert exact == pytest.approx(0.76, abs=0.06)
    assert area(score, positive, 50) == pytest.approx(exact, abs=0.002)
    assert area(score, positive, 200) == pytest.approx(exact, abs=0.0005)


def test_histograms_that_are_added_over_seeds_have_the_mean_of_the_seeds_areas():
    """One seed ranks rightly, one the other way round, at a scale of a million; one is at 0.8."""
    rng, bins = np.random.default_rng(0), 500
    positive = rng.random(2000) < 0.1
    noise = rng.normal(size=2000)
    seeds = [positive + 0.01 * noise, 1e6 * (0.01 * noise - positive), noise + 1.2 * positive]
    total = np.zeros((2, bins))
    for score in seeds:
        bin_N = bins_of(score, positive, bins)
        total += histograms(bin_N, positive.astype(int), 2, bins)
    below, above = total
    pooled = (above * (below.cumsum() - below / 2)).sum() / (above.sum() * below.sum())
    mean = np.mean([roc_auc_score(positive, score) for score in seeds])
    assert mean == pytest.approx((1 + 0 + 0.8) / 3, abs=0.02)
    assert pooled == pytest.approx(mean, abs=0.001)
