"""Metrics against hand-derived numbers and scikit-learn; sums of parts are sums of the whole."""

from math import log, sqrt

import numpy as np
import pytest
from sklearn import metrics as sk

from affectbench.arrays import Task
from affectbench.evaluation.metrics import multiclass, multilabel, regression
from affectbench.evaluation.metrics.direction import limits
from affectbench.learning.accuracy import accuracy
from affectbench.probabilities import pooled, softmax


def total(statistics):
    return {name: values.sum(axis=0) for name, values in statistics.items()}


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_multiclass_by_hand():
    probs = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.5, 0.5]])
    found = multiclass.scores(total(multiclass.statistics(probs, np.array([0, 0, 1, -1]))))
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert found["macro_f1"] == pytest.approx(2 / 3)  # both classes: 2*1 / (2*1 + 1)
    assert found["nll"] == pytest.approx(-(log(0.9) + log(0.4) + log(0.8)) / 3)
    assert found["brier"] == pytest.approx((0.02 + 0.72 + 0.08) / 3)
    # each in a bin of its own: |.9-1|, |.6-0|, |.8-1|
    assert found["ece"] == pytest.approx((0.1 + 0.6 + 0.2) / 3)


def test_multiclass_agrees_with_scikit_learn(rng):
    probs, classes = softmax(rng.normal(size=(500, 5)) * 2), rng.integers(0, 5, 500)
    found = multiclass.scores(total(multiclass.statistics(probs, classes)))
    assert found["accuracy"] == pytest.approx(sk.accuracy_score(classes, probs.argmax(1)))
    assert found["accuracy"] == pytest.approx(accuracy(probs, classes))
    assert found["macro_f1"] == pytest.approx(
        sk.f1_score(classes, probs.argmax(1), average="macro")
    )
    assert found["nll"] == pytest.approx(sk.log_loss(classes, probs))


def test_a_class_that_never_occurs_counts_as_zero_f1():
    probs = np.array([[0.8, 0.1, 0.1]])
    found = multiclass.scores(total(multiclass.statistics(probs, np.array([0]))))
    assert found["macro_f1"] == pytest.approx(1 / 3)


def test_multilabel_agrees_with_scikit_learn(rng):
    probs, labels = rng.uniform(size=(300, 4)), rng.integers(0, 2, (300, 4)).astype(float)
    found = multilabel.scores(total(multilabel.statistics(probs, labels)))
    said = probs >= 0.5
    assert found["macro_f1"] == pytest.approx(sk.f1_score(labels, said, average="macro"))
    assert found["accuracy"] == pytest.approx((said == labels).mean())
    each = [sk.log_loss(labels[:, c], probs[:, c]) for c in range(4)]
    assert found["nll"] == pytest.approx(np.mean(each))
    each = [sk.brier_score_loss(labels[:, c], probs[:, c]) for c in range(4)]
    assert found["brier"] == pytest.approx(np.mean(each))


def test_missing_labels_do_not_count(rng):
    probs = rng.uniform(size=(4, 2))
    labels = np.array([[1, np.nan], [0, 1], [np.nan, np.nan], [1, 0]])
    kept = multilabel.statistics(probs, labels)
    assert kept["count"].sum(axis=0).tolist() == [3, 2]
    assert all(np.isfinite(values).all() for values in kept.values())


def test_regression_by_hand():
    found = regression.scores(
        total(regression.statistics(np.array([[0.0], [1.0]]), np.array([[0.0], [2.0]])))
    )
    assert found["rmse"] == pytest.approx(sqrt(0.5))
    assert found["ccc"] == pytest.approx(2 / 3)


def test_concordance_is_one_on_agreement_and_zero_without_spread():
    x = np.arange(5.0)[:, None]
    assert regression.scores(total(regression.statistics(x, x)))["ccc"] == pytest.approx(1)
    flat = np.full((5, 1), 2.0)
    assert regression.scores(total(regression.statistics(flat, x)))["ccc"] == pytest.approx(0)


@pytest.mark.parametrize("module", [multiclass, multilabel, regression])
def test_no_rows_give_no_number_rather_than_a_wrong_one(module):
    targets = {multiclass: np.zeros(0, int)}.get(module, np.zeros((0, 3)))
    found = module.scores(total(module.statistics(np.zeros((0, 3)), targets)))
    assert all(np.isnan(value) for value in found.values())


def test_ensembles_average_probabilities_not_logits():
    logits = np.array([[[0.0, 100.0]], [[0.0, 0.0]]])  # (2 passes, 1 row, 2 classes)
    assert pooled(Task("multiclass", ("a", "b")), logits)[0, 1] == pytest.approx(0.75)
    assert pooled(Task("multilabel", ("a", "b")), logits)[0].tolist() == pytest.approx([0.5, 0.75])


def test_bins_give_their_expectation():
    task = Task("regression", ("valence",), bins=(-1.0, 0.0, 1.0))
    even = np.zeros((1, 2, 1, 3))
    assert pooled(task, even).tolist() == [[0.0], [0.0]]
    certain = np.array([[[[0.0, 0.0, 200.0]]]])
    assert pooled(task, certain)[0, 0] == pytest.approx(1.0)


@pytest.mark.parametrize("module", [multiclass, multilabel, regression])
def test_many_sums_are_scored_at_once_as_each_alone(module):
    """Worlds of a bootstrap are a leading axis; one of them has no rows."""
    rng = np.random.default_rng(3)
    table = module.statistics(
        rng.dirichlet(np.ones(3), size=40),
        rng.integers(0, 3, 40) if module is multiclass else rng.integers(0, 2, (40, 3)) * 1.0,
    )
    drawn = rng.integers(0, 3, (5, 40)) * (np.arange(5) > 0)[:, None]
    sums = {name: np.tensordot(drawn, values, axes=1) for name, values in table.items()}
    together = module.scores(sums)
    for world in range(5):
        alone = module.scores({name: values[world] for name, values in sums.items()})
        for metric, value in alone.items():
            assert together[metric][world] == pytest.approx(value, nan_ok=True)
    assert all(np.isnan(values[0]) for values in together.values())


@pytest.mark.parametrize(
    ("metric", "least", "most"),
    [
        ("accuracy_at_25", 0, 1),
        ("ccc", -1, 1),
        ("ccc_at_0", -1, 1),
        ("nll", 0, np.inf),
        ("total", -np.inf, np.inf),
        ("affect_metric", -np.inf, np.inf),
    ],
)
def test_a_metric_goes_so_far(metric, least, most):
    assert limits(metric) == (least, most)
