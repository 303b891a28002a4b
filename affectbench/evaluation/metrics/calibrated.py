"""Negative log-likelihood after temperature scaling: what a model could reach if calibrated.

Test-time cross-validation (Ashukha et al., 2020, arXiv 2002.06470): a temperature is fitted on a
random half of the scored rows and the other half is scored with it, then the other way round. This
is repeated with REPEATS random halves.
"""

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.multilabel import EPSILON, mean_of_seen

REPEATS = 5
MOST = 20.0  # an inverse temperature lies between 1/20 and 20
HALVINGS = 20  # steps of bisection of the logarithm of that range
METRICS = {"calibrated_nll": Metric("lower", (0, np.inf), "nats")}


def halves(rows: int, rng: np.random.Generator) -> Array:
    """Return random halves (REPEATS, N): True in the first half, False in the second.

    The two halves differ by at most one row.
    """
    first = np.arange(rows) % 2 == 0
    return np.stack([rng.permutation(first) for _ in range(REPEATS)])


def of_labels(probs_NC: Array, label_NC: Array, half_RN: Array) -> dict[str, Array]:
    """Return what each row adds, (N, C): one temperature for each label.

    A missing label (NaN) adds nothing. A label that is always or never present in a half keeps a
    temperature of 1.

    half_RN  random halves, as `halves` gives them
    """
    observed_NC = ~np.isnan(label_NC)
    y_NC = np.nan_to_num(label_NC)
    p_NC = np.clip(probs_NC, EPSILON, 1 - EPSILON)
    logit_NC = np.log(p_NC) - np.log1p(-p_NC)
    nll_NC = np.zeros(probs_NC.shape)
    for half_N in (part for first_N in half_RN for part in (first_N, ~first_N)):
        fit_NC = observed_NC[half_N]
        z_NC, truth_NC = logit_NC[half_N] * fit_NC, y_NC[half_N] * fit_NC

        def slope(beta_C: Array, z_NC: Array = z_NC, truth_NC: Array = truth_NC) -> Array:
            return ((0.5 * (1 + np.tanh(beta_C * z_NC / 2)) - truth_NC) * z_NC).sum(axis=0)

        positive_C = truth_NC.sum(axis=0)
        varied_C = (positive_C > 0) & (positive_C < fit_NC.sum(axis=0))
        beta_C = np.where(varied_C, _root(slope, probs_NC.shape[1]), 1.0)
        scaled = np.where(y_NC >= 0.5, -1, 1) * beta_C * logit_NC
        nll_NC += np.where(half_N[:, None], 0.0, np.logaddexp(0, scaled))
    return _sums(nll_NC, observed_NC)


def of_classes(probs_NC: Array, class_N: Array, half_RN: Array) -> dict[str, Array]:
    """Return what each row adds, (N, 1): one temperature; a row without a label adds nothing."""
    observed_N = class_N != MISSING_CLASS
    true_class = np.arange(len(class_N)), np.where(observed_N, class_N, 0)  # an index of (N, C)
    logit_NC = np.log(np.clip(probs_NC, EPSILON, None))
    nll_N = np.zeros(len(class_N))
    for half_N in (part for first_N in half_RN for part in (first_N, ~first_N)):
        fit_N = observed_N & half_N
        z_NC, reached = logit_NC[fit_N], logit_NC[true_class][fit_N].sum()

        def slope(beta: Array, z_NC: Array = z_NC, reached: float = reached) -> Array:
            scaled = beta * z_NC
            power = np.exp(scaled - scaled.max(axis=1, keepdims=True))
            expected = (power * z_NC).sum(axis=1) / power.sum(axis=1)
            return np.array([expected.sum() - reached])

        scaled = (_root(slope, 1) if fit_N.any() else 1.0) * logit_NC
        top = scaled.max(axis=1, keepdims=True)
        norm_N = top[:, 0] + np.log(np.exp(scaled - top).sum(axis=1))
        nll_N += np.where(half_N, 0.0, norm_N - scaled[true_class])
    return _sums(nll_N[:, None], observed_N[:, None])


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return calibrated_nll (...), in nats, lower is better: the mean over labels of each mean.

    Without its sums (..., C) there is no such metric.
    Worked value: counts (2, 1) and sums (0.4, 0.6) of two labels -> (0.2 + 0.6) / 2 = 0.4.
    """
    if "calibrated_count" not in sums:
        return {}
    seen, count = sums["calibrated_count"] > 0, np.maximum(sums["calibrated_count"], 1e-12)
    return {"calibrated_nll": mean_of_seen(sums["calibrated_nll"] / count, seen)}


def _sums(nll_NC: Array, observed_NC: Array) -> dict[str, Array]:
    """Return the statistics; each row was scored once in each of the REPEATS."""
    return {
        "calibrated_count": observed_NC.astype(float),
        "calibrated_nll": np.where(observed_NC, nll_NC / REPEATS, 0.0),
    }


def _root(slope, columns: int) -> Array:
    """Return the inverse temperatures (C,), from 1/MOST to MOST, at which a rising slope is 0.

    The negative log-likelihood is convex in the inverse temperature, so that its slope crosses 0
    at most once; bisection finds where.
    """
    low = np.full(columns, -np.log(MOST))
    high = -low
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = slope(np.exp(middle)) > 0
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.exp((low + high) / 2)
