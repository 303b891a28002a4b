"""Uncertainty, calibration and out-of-domain metrics: by hand, scikit-learn, netcal."""

from math import log, log2

import numpy as np
import pytest
from sklearn import metrics as sk

from affectbench.evaluation.metrics import (
    calibrated,
    multiclass,
    multilabel,
    out_of_domain,
    regression,
    risk,
    total,
    uncertainty,
)
from affectbench.probabilities import softmax


def summed(statistics):
    return {name: values.sum(axis=0) for name, values in statistics.items()}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_two_passes_that_contradict_each_other_are_all_epistemic():
    passes = np.array([[[[1.0, 0.0]]], [[[0.0, 1.0]]]])  # (2 passes, 1 row, 1 distribution, 2)
    found = uncertainty.scores(summed(uncertainty.statistics(passes, np.array([[True]]))))
    assert found["predictive_entropy"] == pytest.approx(1)
    assert found["expected_entropy"] == pytest.approx(0, abs=1e-9)
    assert found["mutual_information"] == pytest.approx(1)


def test_one_pass_that_is_torn_is_all_aleatoric():
    """(1/2, 1/4, 1/4) has 1.5 bits of log2 3."""
    passes = np.array([[[[0.5, 0.25, 0.25]]]])
    found = uncertainty.scores(summed(uncertainty.statistics(passes, np.array([[True]]))))
    assert found["predictive_entropy"] == pytest.approx(1.5 / log2(3))
    assert found["mutual_information"] == pytest.approx(0)


def test_rows_without_a_label_and_networks_that_agree():
    passes = np.full((3, 2, 2, 2), 0.5)
    passes[:, 1, 1] = [1, 0]
    there = np.array([[True, True], [False, True]])
    found = uncertainty.scores(summed(uncertainty.statistics(passes, there)))
    assert found["predictive_entropy"] == pytest.approx((1 + 0.5) / 2)
    assert uncertainty.scores({}) == {}


def test_the_worked_value_of_aurc_and_rows_that_are_equally_sure():
    count, errors = np.zeros(risk.BINS), np.zeros(risk.BINS)
    count[[90, 20]], errors[20] = 1, 1
    assert risk.aurc(count, errors) == pytest.approx(1 / 4)
    one_bin, wrong = np.zeros(risk.BINS), np.zeros(risk.BINS)
    one_bin[5], wrong[5] = 4, 1
    assert risk.aurc(one_bin, wrong) == pytest.approx(
        1 / 4
    )  # in random order the risk is a quarter
    assert np.isnan(risk.aurc(np.zeros(risk.BINS), np.zeros(risk.BINS)))


def test_aurc_is_that_of_sorted_rows(rng):
    probs, classes = softmax(rng.normal(size=(4000, 4)) * 3), rng.integers(0, 4, 4000)
    classes = np.where(rng.random(4000) < 0.6, probs.argmax(1), classes)
    found = multiclass.scores(summed(multiclass.statistics(probs, classes)))
    order = np.argsort(-probs.max(axis=1), kind="stable")
    wrong = (probs.argmax(axis=1) != classes)[order]
    exact = (np.cumsum(wrong) / np.arange(1, 4001)).mean()
    assert found["aurc"] == pytest.approx(exact, abs=2e-3)


def test_calibration_errors_agree_with_netcal(rng):
    from netcal.metrics import ECE

    probs, classes = softmax(rng.normal(size=(800, 5)) * 2), rng.integers(0, 5, 800)
    found = multiclass.scores(summed(multiclass.statistics(probs, classes)))
    assert found["ece"] == pytest.approx(ECE(15).measure(probs, classes), abs=1e-6)
    probs, labels = rng.uniform(size=(500, 3)), rng.integers(0, 2, (500, 3)).astype(float)
    found = multilabel.scores(summed(multilabel.statistics(probs, labels)))
    assert found["ece"] == pytest.approx(ECE(15).measure(probs.ravel(), labels.ravel()), abs=1e-6)


def test_a_temperature_of_a_half_is_found_as_netcal_finds_it(rng):
    from netcal.scaling import TemperatureScaling

    logits = rng.normal(size=(3000, 4)) * 2
    classes = np.array([rng.choice(4, p=p) for p in softmax(logits)])
    sharp = softmax(logits * 2)  # twice too sure: the right temperature is 2
    half = np.zeros((calibrated.REPEATS, 3000), dtype=bool)
    half[:, :1500] = True
    table = calibrated.of_classes(sharp, classes, half)
    other = TemperatureScaling().fit(sharp[:1500], classes[:1500])
    scored = sk.log_loss(classes[1500:], other.transform(sharp[1500:]), labels=range(4))
    ours = table["calibrated_nll"][1500:].sum() / 1500
    assert ours == pytest.approx(scored, abs=2e-3)
    assert ours < sk.log_loss(classes[1500:], sharp[1500:])


def test_calibrated_likelihood_has_a_temperature_for_each_label(rng):
    """What is said with twice the right log odds, or half of them, comes to the same."""
    logit = rng.normal(size=(6000, 1)) * 2
    label = (rng.random((6000, 1)) < 1 / (1 + np.exp(-logit))).astype(float)
    said = 1 / (1 + np.exp(-logit * np.array([2.0, 0.5, 1.0])))
    labels = np.repeat(label, 3, axis=1)
    labels[0, 1] = np.nan
    half = calibrated.halves(6000, rng)
    table = calibrated.of_labels(said, labels, half)
    each = table["calibrated_nll"].sum(axis=0) / table["calibrated_count"].sum(axis=0)
    assert each[0] == pytest.approx(each[2], rel=1e-3)
    assert each[1] == pytest.approx(each[2], rel=1e-3)
    truth = -np.log(np.where(label == 1, 1 / (1 + np.exp(-logit)), 1 / (1 + np.exp(logit))))
    assert each[2] == pytest.approx(truth.mean(), rel=5e-3)
    assert table["calibrated_count"].sum(axis=0).tolist() == [6000, 5999, 6000]


def test_halves_are_halves_and_a_label_without_two_values_keeps_its_scale(rng):
    half = calibrated.halves(7, rng)
    assert half.shape == (calibrated.REPEATS, 7)
    assert set(half.sum(axis=1)) == {4}
    said = np.full((7, 1), 0.2)
    table = calibrated.of_labels(said, np.zeros((7, 1)), half)
    assert table["calibrated_nll"][:, 0] == pytest.approx(np.full(7, -log(0.8)))
    nothing = calibrated.of_classes(np.zeros((0, 3)), np.zeros(0, int), calibrated.halves(0, rng))
    assert np.isnan(calibrated.scores(summed(nothing))["calibrated_nll"])
    assert calibrated.scores({}) == {}


def sides(inside, outside, criterion="mutual"):
    return summed(out_of_domain.statistics(inside, criterion, "inside")) | summed(
        out_of_domain.statistics(outside, criterion, "outside")
    )


def test_the_worked_area_of_two_rows_against_two():
    scores = np.array([0.1, 0.2, 0.3])
    found = out_of_domain.scores(sides(scores[:2], scores[1:]))
    assert found["auroc"] == pytest.approx((1 + 0.5 + 1 + 1) / 4)
    assert set(found) == {"auroc", "aupr", "fpr95"}


def test_scores_that_crowd_at_either_end_are_told_apart():
    inside, outside = 10.0 ** -np.array([5, 4, 3]), 2 * 10.0 ** -np.array([5, 4, 3])
    assert out_of_domain.scores(sides(inside, outside))["auroc"] == pytest.approx(6 / 9)
    assert out_of_domain.scores(sides(1 - outside, 1 - inside))["auroc"] == pytest.approx(6 / 9)


def test_out_of_domain_agrees_with_scikit_learn(rng):
    inside, outside = rng.beta(1, 8, 900), rng.beta(2, 8, 400)
    found = out_of_domain.scores(sides(inside, outside, "total"))
    score, truth = np.concatenate([inside, outside]), np.repeat([0, 1], [900, 400])
    assert found["auroc_entropy"] == pytest.approx(sk.roc_auc_score(truth, score), abs=1e-3)
    expected = sk.average_precision_score(truth, score)
    assert found["aupr_entropy"] == pytest.approx(expected, abs=5e-3)
    fpr, tpr, _ = sk.roc_curve(truth, score)
    assert found["fpr95_entropy"] == pytest.approx(fpr[np.argmax(tpr >= 0.95)], abs=2e-2)


def test_groups_of_both_sides_are_told_apart():
    table = out_of_domain.statistics(np.array([0.1, 0.2]), "total", "outside")
    table["total_outside"][0] = 0
    assert out_of_domain.strata(table).tolist() == [0, 1]


def test_the_total_is_the_challenges_by_hand(rng):
    """AU: F1 2/3, accuracy 3/4; EXPR: F1 (2/3 + 4/5) / 2, accuracy 3/4; CCC 2/3 and 1."""
    au = {"count": 4.0, "tp": 1.0, "fp": 1.0, "fn": 0.0, "tn": 2.0}
    au = {name: np.array([[value]]) for name, value in au.items()}
    said, true = np.array([0, 1, 1, 1]), np.array([0, 0, 1, 1])
    probs = np.eye(2)[said]
    expression = summed(multiclass.statistics(probs, true))
    x = np.array([[0.0, 1.0], [1.0, 2.0]])
    affect = summed(regression.statistics(x, np.array([[0.0, 1.0], [2.0, 2.0]])))
    sums = total.sums_of("multilabel", "au", au)
    for name, kind, part in (
        ("expression", "multiclass", expression),
        ("affect", "regression", affect),
    ):
        sums |= total.sums_of(kind, name, {k: np.asarray(v)[None] for k, v in part.items()})
    found = total.scores({name: values.sum(axis=0) for name, values in sums.items()})
    assert found["au_metric"] == pytest.approx(0.5 * 2 / 3 + 0.5 * 3 / 4)
    assert found["expression_metric"] == pytest.approx(0.67 * (2 / 3 + 4 / 5) / 2 + 0.33 * 3 / 4)
    assert found["affect_metric"] == pytest.approx(2 / 3 + 1)
    assert found["total"] == pytest.approx(sum(v for k, v in found.items() if k != "total"))
