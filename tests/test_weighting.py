"""Teacher weights: hand-derived numbers, and the closed form against sampled SAGE."""

from itertools import combinations
from math import exp, factorial, log

import numpy as np
import pytest

from affectbench.probabilities import softmax
from affectbench.refusal import Diverged
from affectbench.sage import class_wise_sage
from affectbench.weighting.closed_form import class_wise_log_likelihood, summed_sage
from affectbench.weighting.ensemble import combine, normalise_over_teachers

NAMES = ("a", "b")


def test_the_closed_form_by_hand():
    probs, classes = np.array([[0.5, 0.5], [0.5, 0.5], [0.2, 0.8]]), np.array([0, 0, 1])
    background = np.array([[0.2, 0.8], [0.3, 0.7]])
    found = summed_sage(probs, classes, background, NAMES, min_rows=1)
    assert found == pytest.approx([log(0.5) - log(0.25), log(0.8) - log(0.75)])


def test_it_is_the_cross_entropy_up_to_the_background():
    probs, classes = np.array([[1.0, 0.0], [exp(-2), 1 - exp(-2)], [0.5, 0.5]]), np.array([0, 0, 1])
    found = class_wise_log_likelihood(probs, classes, NAMES, min_rows=1)
    assert found == pytest.approx([-1.0, log(0.5)])


def test_a_class_with_too_few_rows_is_named():
    with pytest.raises(Diverged, match=r"class 'b' has 1 rows .* fewer than min_rows = 2"):
        class_wise_log_likelihood(np.full((3, 2), 0.5), np.array([0, 0, 1]), NAMES, min_rows=2)


def test_missing_classes_are_no_class():
    with pytest.raises(Diverged, match="class 'b' has 0 rows"):
        class_wise_log_likelihood(np.full((2, 2), 0.5), np.array([0, -1]), NAMES, min_rows=1)


def test_probabilities_that_are_not_finite_never_become_weights():
    with pytest.raises(Diverged, match="not finite"):
        class_wise_log_likelihood(np.array([[np.nan, 1.0]]), np.array([0]), NAMES, min_rows=0)


def test_weights_sum_to_one_over_teachers():
    weights = normalise_over_teachers(np.array([[0.0, 2.0], [log(3), 2.0]]))
    assert weights[:, 0] == pytest.approx([0.25, 0.75])
    assert weights[:, 1] == pytest.approx([0.5, 0.5])
    cold = normalise_over_teachers(np.array([[0.0], [log(3)]]), temperature=0.5)
    assert cold[:, 0] == pytest.approx([0.1, 0.9])


def test_the_ensemble_is_renormalised():
    probs = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    assert combine(probs, np.array([[0.75, 0.75], [0.25, 0.25]]))[0].tolist() == [0.75, 0.25]
    # class-wise weights that do not keep the row at 1: (.9, .1*1) / 1.0
    mixed = combine(np.full((2, 1, 2), 0.5), np.array([[0.9, 0.2], [0.9, 0.2]]))
    assert mixed == pytest.approx(np.array([[0.9, 0.2]]) / 1.1)


def test_equal_weights_are_the_plain_mean():
    probs = softmax(np.random.default_rng(0).normal(size=(3, 5, 4)))
    assert combine(probs, np.full((3, 4), 1 / 3)) == pytest.approx(probs.mean(axis=0))


@pytest.fixture(scope="module")
def game():
    rng = np.random.default_rng(1)
    rows, background = rng.normal(size=(12, 4)), rng.normal(size=(6, 4))
    head = rng.normal(size=(4, 3))
    return rows, rng.integers(0, 3, 12), background, lambda x: softmax(x @ head)


def exact_sage(rows, classes, background, predict, k):
    """Shapley values by enumerating every coalition: independent of the module under test."""
    features = rows.shape[1]

    def value(coalition):
        found = []
        for x, y in zip(rows, classes, strict=True):
            if y == k:
                mixed = background.copy()
                mixed[:, list(coalition)] = x[list(coalition)]
                found.append(log(predict(mixed).mean(axis=0)[k]))
        return np.mean(found)

    shapley = np.zeros(features)
    for j in range(features):
        others = [i for i in range(features) if i != j]
        for size in range(features):
            share = factorial(size) * factorial(features - size - 1) / factorial(features)
            for coalition in combinations(others, size):
                shapley[j] += share * (value((*coalition, j)) - value(coalition))
    return shapley


def test_sampled_sage_sums_to_the_closed_form(game):
    rows, classes, background, predict = game
    values, _ = class_wise_sage(
        predict, rows, classes, background, classes=3, rounds=2, rng=np.random.default_rng(0)
    )
    closed = summed_sage(predict(rows), classes, predict(background), ("a", "b", "c"), min_rows=1)
    assert values.sum(axis=1) == pytest.approx(closed, abs=1e-9)


def test_sampled_sage_is_the_enumerated_one_within_its_error(game):
    rows, classes, background, predict = game
    values, errors = class_wise_sage(
        predict, rows, classes, background, classes=3, rounds=150, rng=np.random.default_rng(0)
    )
    exact = np.stack([exact_sage(rows, classes, background, predict, k) for k in range(3)])
    z = (values - exact) / errors
    assert np.abs(z).max() < 4
    assert 0.4 < np.sqrt((z**2).mean()) < 1.7


def test_a_feature_that_is_not_used_has_no_importance(game):
    rows, classes, background, _ = game
    head = np.random.default_rng(2).normal(size=(4, 3))
    head[1] = 0
    values, errors = class_wise_sage(
        lambda x: softmax(x @ head),
        rows,
        classes,
        background,
        classes=3,
        rounds=2,
        rng=np.random.default_rng(0),
    )
    assert values[:, 1] == pytest.approx(0, abs=1e-12)
    assert errors[:, 1] == pytest.approx(0, abs=1e-12)


def test_a_class_without_rows_has_no_value(game):
    rows, _, background, predict = game
    values, _ = class_wise_sage(
        predict,
        rows,
        np.zeros(12, int),
        background,
        classes=3,
        rounds=2,
        rng=np.random.default_rng(0),
    )
    assert np.isnan(values[1:]).all()
    assert np.isfinite(values[0]).all()
