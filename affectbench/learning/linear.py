"""Linear models by scikit-learn, as strongly regularised as validation rows like it best.

Features are standardised, which the returned weights take back, so that they apply to features as
they come. Where two strengths are as good on validation rows, the stronger regularisation wins.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.probabilities import sigmoid

STRENGTHS = (0.01, 0.1, 1.0, 10.0)  # inverse regularisation: C of scikit-learn, 1 / alpha of ridge
SOLVER = "newton-cholesky"  # quick for few features, many of which say the same
HALF = 0.5  # rows: what an answer that no training row has is taken to have


class Rows(NamedTuple):
    """Features (N, F) and what they are to say, (N,)."""

    x: Array
    y: Array


class Layer(NamedTuple):
    """Weights (C, F) and biases (C,): features x say x @ weights.T + bias."""

    weight: Array
    bias: Array

    def __call__(self, x: Array) -> Array:
        return x @ self.weight.T + self.bias


def fit_classes(train: Rows, val: Rows, classes: int) -> Layer:
    """Return the logits of `classes` classes, by logistic regression; best by likelihood.

    The classes of y are 0 to classes - 1; rows of class -1 are left out. A class that no training
    row has gets the logit at which it has about half of a row.
    """
    from scipy.special import log_softmax
    from sklearn.linear_model import LogisticRegression

    train, val = (_kept(rows, rows.y != MISSING_CLASS) for rows in (train, val))
    present, features = np.unique(train.y), train.x.shape[1]
    weight, bias = np.zeros((classes, features)), np.zeros(classes)

    def fitted(strength: float) -> Layer:
        layer = _unscaled(train, LogisticRegression(C=strength, solver=SOLVER))
        if len(present) == 2:  # one logit stands for the difference of two
            layer = Layer(*(np.concatenate([0 * part, part]) for part in layer))
        return layer

    is_present = np.isin(val.y, present)

    def likelihood(layer: Layer) -> float:
        if not is_present.any():
            return 0.0
        log_p = log_softmax(layer(val.x[is_present]), axis=1)
        return float(
            log_p[np.arange(is_present.sum()), np.searchsorted(present, val.y[is_present])].mean()
        )

    if len(present) > 1:
        weight[present], bias[present] = _best(fitted, likelihood)
    if len(present) < classes and len(train.y):
        logits = train.x @ weight[present].T + bias[present]
        absent = np.setdiff1d(np.arange(classes), present)
        bias[absent] = np.log(np.exp(logits).sum(axis=1)).mean() + np.log(HALF / len(train.y))
    return Layer(weight, bias)


def fit_label(train: Rows, val: Rows) -> Layer:
    """Return the logit (1,) of a label, by logistic regression; best by likelihood.

    A label from 0.5 on is present, and NaN is left out. A label that all training rows have, or
    none, gets the logit of half of a row, whatever the features are.
    """
    from sklearn.linear_model import LogisticRegression

    train, val = (_kept(rows, ~np.isnan(rows.y)) for rows in (train, val))
    train, val = (rows._replace(y=rows.y >= 0.5) for rows in (train, val))
    total, count = len(train.y), train.y.sum()
    if count in (0, total):
        rate = np.clip(count / max(total, 1), HALF / max(total, 1), 1 - HALF / max(total, 1))
        return Layer(np.zeros((1, train.x.shape[1])), np.log([rate / (1 - rate)]))

    def fitted(strength: float) -> Layer:
        return _unscaled(train, LogisticRegression(C=strength, solver=SOLVER))

    def likelihood(layer: Layer) -> float:
        p = np.clip(sigmoid(layer(val.x)[:, 0]), 1e-12, 1 - 1e-12)
        return float(np.log(np.where(val.y, p, 1 - p)).mean()) if len(val.y) else 0.0

    return _best(fitted, likelihood)


def fit_value(train: Rows, val: Rows) -> Layer:
    """Return a value (1,), by ridge regression; best by squared error. NaN is left out."""
    from sklearn.linear_model import Ridge

    train, val = (_kept(rows, ~np.isnan(rows.y)) for rows in (train, val))

    def fitted(strength: float) -> Layer:
        return _unscaled(train, Ridge(alpha=1 / strength))

    def closeness(layer: Layer) -> float:
        return -float(((layer(val.x)[:, 0] - val.y) ** 2).mean()) if len(val.y) else 0.0

    return _best(fitted, closeness)


def _kept(rows: Rows, mask: Array) -> Rows:
    """Return the rows of a mask whose features are all known."""
    mask = mask & np.isfinite(rows.x).all(axis=1)
    return Rows(rows.x[mask], rows.y[mask])


def _unscaled(train: Rows, model) -> Layer:
    """Return a scikit-learn model of standardised features as a layer of the features."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(train.x)
    model.fit(scaler.transform(train.x), train.y)
    weight = np.atleast_2d(model.coef_) / scaler.scale_
    return Layer(weight, np.atleast_1d(model.intercept_) - weight @ scaler.mean_)


def _best(fitted: Callable[[float], Layer], score: Callable[[Layer], float]) -> Layer:
    """Return the layer of the best score; STRENGTHS ascend, so the first of equals is kept."""
    return max(map(fitted, STRENGTHS), key=score)
