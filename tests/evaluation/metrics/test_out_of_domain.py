"""Out-of-domain detection from histograms: by hand and against scikit-learn."""

import numpy as np
import pytest
from row_sums import summed
from sklearn import metrics as sk

from affectbench.evaluation.metrics import out_of_domain


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def sides(inside, outside, criterion="mutual"):
    return summed(out_of_domain.statistics(inside, criterion, "inside")) | summed(
        out_of_domain.statistics(outside, criterion, "outside")
    )


def test_the_worked_area_of_two_rows_against_two():
    scores = np.array([0.1, 0.2, 0.3])
    scores = out_of_domain.scores(sides(scores[:2], scores[1:]))
    assert scores["auroc"] == pytest.approx((1 + 0.5 + 1 + 1) / 4)
    assert set(scores) == {"auroc", "aupr", "fpr95"}


def test_scores_that_crowd_at_either_end_are_told_apart():
    inside, outside = 10.0 ** -np.array([5, 4, 3]), 2 * 10.0 ** -np.array([5, 4, 3])
    assert out_of_domain.scores(sides(inside, outside))["auroc"] == pytest.approx(6 / 9)
    assert out_of_domain.scores(sides(1 - outside, 1 - inside))["auroc"] == pytest.approx(6 / 9)


def test_out_of_domain_agrees_with_scikit_learn(rng):
    inside, outside = rng.beta(1, 8, 900), rng.beta(2, 8, 400)
    scores = out_of_domain.scores(sides(inside, outside, "total"))
    score, truth = np.concatenate([inside, outside]), np.repeat([0, 1], [900, 400])
    assert scores["auroc_entropy"] == pytest.approx(sk.roc_auc_score(truth, score), abs=1e-3)
    expected = sk.average_precision_score(truth, score)
    assert scores["aupr_entropy"] == pytest.approx(expected, abs=5e-3)
    fpr, tpr, _ = sk.roc_curve(truth, score)
    assert scores["fpr95_entropy"] == pytest.approx(fpr[np.argmax(tpr >= 0.95)], abs=2e-2)


def test_groups_of_both_sides_are_told_apart():
    table = out_of_domain.statistics(np.array([0.1, 0.2]), "total", "outside")
    table["total_outside"][0] = 0
    assert out_of_domain.strata(table).tolist() == [0, 1]
