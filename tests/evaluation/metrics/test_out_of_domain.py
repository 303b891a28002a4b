"""Out-of-domain detection from histograms: by hand and against scikit-learn."""

import numpy as np
import pytest
from sklearn import metrics as sk

from affectbench.evaluation.metrics import out_of_domain


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def sides(inside, outside, criterion="mutual"):
    """Return the histograms of all rows of each side together."""
    is_outside = np.repeat([False, True], [len(inside), len(outside)])
    both = np.concatenate([inside, outside])
    own, other = out_of_domain.counts(both, is_outside, np.zeros(len(both), int), 1)
    return {f"{criterion}_inside": own[0], f"{criterion}_outside": other[0]}


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


@pytest.mark.parametrize("scale", [1e-7, 1e-4, 1.0])
def test_the_area_does_not_depend_on_the_scale_of_the_uncertainty(rng, scale):
    """Bins of fixed edges made .500 of .705 at a scale of 1e-7."""
    inside, outside = scale * rng.beta(2, 8, 900), scale * rng.beta(3, 8, 4000)
    found = out_of_domain.scores(sides(inside, outside))
    truth = np.repeat([0, 1], [900, 4000])
    exact = sk.roc_auc_score(truth, np.concatenate([inside, outside]))
    assert found["auroc"] == pytest.approx(exact, abs=0.0005)
    assert exact > 0.65


def test_groups_of_both_sides_are_told_apart():
    score, outside = np.array([0.1, 0.2, 0.3]), np.array([False, True, True])
    own, other = out_of_domain.counts(score, outside, np.array([0, 1, 1]), 2)
    table = {"total_inside": own, "total_outside": other}
    assert own.sum(axis=1).tolist() == [1, 0]
    assert other.sum(axis=1).tolist() == [0, 2]
    assert out_of_domain.strata(table).tolist() == [0, 1]


def test_without_rows_on_a_side_no_metric_is_a_number():
    score = np.array([0.1, 0.2])
    for outside in (np.array([True, True]), np.array([False, False])):
        own, other = out_of_domain.counts(score, outside, np.array([0, 0]), 1)
        sums = {"total_inside": own.sum(axis=0), "total_outside": other.sum(axis=0)}
        assert all(np.isnan(value) for value in out_of_domain.scores(sums).values())
