"""The calibrated likelihood: temperatures against netcal, halves, labels of one value."""

from math import log

import numpy as np
import pytest
from row_sums import summed
from sklearn import metrics as sk

from affectbench.evaluation.metrics import calibrated
from affectbench.probabilities import softmax


@pytest.fixture
def rng():
    return np.random.default_rng(0)


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
