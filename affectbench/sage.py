"""Class-wise SAGE values: how many nats of loss each feature removes, by sampling permutations.

SAGE (Covert, Lundberg, Lee 2020): Shapley values of the game v(S) = - mean loss when only the
features in S are known and the rest come from background rows (marginal imputation: all missing
features from the same row; probabilities are averaged over background before the log).
"""

from collections.abc import Callable

import numpy as np

from affectbench.arrays import Array

EPSILON = 1e-12
CHUNK = 8  # rows explained at once


def class_wise_sage(
    predict: Callable[[Array], Array],
    feature_NF: Array,
    class_N: Array,
    background_BF: Array,
    *,
    classes: int,
    rounds: int,
    rng: np.random.Generator,
) -> tuple[Array, Array]:
    """Return SAGE values (C, F) and their standard errors (C, F), in nats.

    Class k is judged by cross-entropy on the rows of class k. Each round uses every row once, with
    a random permutation and its reverse (antithetic), so values sum to the closed form
    v(all) - v(none) exactly, whatever the number of rounds.

    predict  (n, F) features -> (n, C) probabilities
    rounds   at least 2, so that a standard error exists; it speaks of these rows, not of others
    """
    if rounds < 2:
        raise ValueError(f"rounds is {rounds}; a standard error needs at least 2")
    total, features = feature_NF.shape
    estimate_RNF = np.empty((rounds, total, features))
    for r in range(rounds):
        for start in range(0, total, CHUNK):
            rows = slice(start, min(start + CHUNK, total))
            x_nF, y_n = feature_NF[rows], class_N[rows]
            order_nF = rng.random(x_nF.shape).argsort(axis=1)
            forward = _contributions(predict, x_nF, y_n, background_BF, order_nF)
            backward = _contributions(predict, x_nF, y_n, background_BF, order_nF[:, ::-1])
            estimate_RNF[r, rows] = (forward + backward) / 2
    value_CF = np.full((classes, features), np.nan)
    error_CF = np.full((classes, features), np.nan)
    row_variance_NF = estimate_RNF.var(axis=0, ddof=1) / rounds
    for k in range(classes):
        mine = class_N == k
        if mine.any():
            value_CF[k] = estimate_RNF[:, mine].mean(axis=(0, 1))
            error_CF[k] = np.sqrt(row_variance_NF[mine].sum(axis=0)) / mine.sum()
    return value_CF, error_CF


def _contributions(
    predict: Callable, x_nF: Array, y_n: Array, background_BF: Array, order_nF: Array
) -> Array:
    """Return what each feature adds when features join in the given order: (n, F)."""
    n, features = x_nF.shape
    mixed_nBF = np.repeat(background_BF[None], n, axis=0)
    rows = np.arange(n)
    gains_nF = np.empty((n, features))
    before_n = _log_likelihood(predict, mixed_nBF, y_n)
    for position in range(features):
        joined_n = order_nF[:, position]
        mixed_nBF[rows, :, joined_n] = x_nF[rows, joined_n][:, None]
        after_n = _log_likelihood(predict, mixed_nBF, y_n)
        gains_nF[rows, joined_n] = after_n - before_n
        before_n = after_n
    return gains_nF


def _log_likelihood(predict: Callable, mixed_nBF: Array, y_n: Array) -> Array:
    n, background, features = mixed_nBF.shape
    probs_nBC = predict(mixed_nBF.reshape(-1, features)).reshape(n, background, -1)
    expected_nC = probs_nBC.mean(axis=1)
    return np.log(np.clip(expected_nC[np.arange(n), y_n], EPSILON, None))
