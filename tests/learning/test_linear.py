"""Linear models against scikit-learn, and what no training row has."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from affectbench.learning.linear import STRENGTHS, Rows, fit_classes, fit_label, fit_value

RNG = np.random.default_rng(0)
X, X_VAL = RNG.normal(3, 5, (200, 4)), RNG.normal(3, 5, (60, 4))


def noisy(x: np.ndarray) -> np.ndarray:
    return (x - 3) @ np.array([1.0, -0.5, 0.2, 0.0]) / 5 + 0.3 * np.random.default_rng(1).normal(
        size=len(x)
    )


@pytest.mark.parametrize("classes", [2, 3])
def test_classes(classes):
    edges = [0.0, 1.0][: classes - 1]
    y, y_val = (np.digitize(noisy(x), edges) for x in (X, X_VAL))
    layer = fit_classes(Rows(X, y), Rows(X_VAL, y_val), classes)
    probs = np.exp(layer(X_VAL)) / np.exp(layer(X_VAL)).sum(axis=1, keepdims=True)
    models = [
        make_pipeline(StandardScaler(), LogisticRegression(C=c, tol=1e-6)).fit(X, y)
        for c in STRENGTHS
    ]
    best = min(models, key=lambda m: log_loss(y_val, m.predict_proba(X_VAL), labels=range(classes)))
    assert probs == pytest.approx(best.predict_proba(X_VAL), abs=2e-3)


def test_a_label_and_a_value():
    y, y_val = noisy(X), noisy(X_VAL)
    y[:5] = np.nan
    layer = fit_value(Rows(X, y), Rows(X_VAL, y_val))
    models = [make_pipeline(StandardScaler(), Ridge(1 / c)).fit(X[5:], y[5:]) for c in STRENGTHS]
    best = min(models, key=lambda m: ((m.predict(X_VAL) - y_val) ** 2).mean())
    assert layer(X_VAL)[:, 0] == pytest.approx(best.predict(X_VAL), abs=1e-9)
    shown, shown_val = np.where(np.isnan(y), np.nan, y > 0), (y_val > 0).astype(float)
    layer = fit_label(Rows(X, shown), Rows(X_VAL, shown_val))
    probs = 1 / (1 + np.exp(-layer(X_VAL)[:, 0]))
    close = [
        np.abs(
            make_pipeline(StandardScaler(), LogisticRegression(C=c, tol=1e-6))
            .fit(X[5:], shown[5:])
            .predict_proba(X_VAL)[:, 1]
            - probs
        ).max()
        for c in STRENGTHS
    ]
    assert min(close) < 2e-3


def test_what_no_training_row_has_is_taken_to_be_half_a_row():
    x, missing = np.zeros((4, 1)), Rows(np.zeros((0, 1)), np.zeros(0, int))
    # one class of two, on features that say nothing: its logit 0, of the other ln(1/2 / 4)
    layer = fit_classes(Rows(x, np.array([1, 1, 1, 1])), missing, 2)
    assert layer(x)[0] == pytest.approx([np.log(1 / 8), 0])
    layer = fit_label(Rows(x, np.zeros(4)), Rows(np.zeros((0, 1)), np.zeros(0)))
    assert layer(x)[0] == pytest.approx([np.log(1 / 7)])  # a rate of 1/8
    assert fit_label(Rows(x, np.full(4, np.nan)), Rows(x, np.zeros(4)))(x)[0] == [0]


def test_missing_classes_and_unknown_features_are_left_out():
    y = np.digitize(noisy(X), [0.0])
    spoiled_y, spoiled_x = y.copy(), X.copy()
    spoiled_y[:20], spoiled_x[20:40] = -1, np.nan
    val = Rows(X_VAL, np.digitize(noisy(X_VAL), [0.0]))
    kept = fit_classes(Rows(X[40:], y[40:]), val, 2)
    both = fit_classes(Rows(spoiled_x, spoiled_y), val, 2)
    assert np.array_equal(kept.weight, both.weight)
