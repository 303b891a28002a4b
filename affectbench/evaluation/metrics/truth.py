"""How far probabilities are from the true posterior, which only simulated data has."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric

EPSILON = 1e-8  # as in the other metrics
PREFIX = "truth_"  # of its statistics, each one number a row
METRICS = {
    "kl_to_truth": Metric("lower", (0, np.inf), "nats"),
    "entropy_correlation": Metric("higher", (-1, 1)),
}


def statistics(probs_NCK: Array, posterior_NCK: Array, entropy_N: Array) -> dict[str, Array]:
    """Return what each row adds to the sums; a row whose posterior is NaN adds nothing.

    probs, posterior  (N, C, K): C distributions of K outcomes a row (C is 1 for one class of K, and
                      K is 2 for labels); what is summed is the mean over C
    entropy_N         the ensemble's expected entropy, nats
    """
    there_N = ~np.isnan(posterior_NCK).any(axis=(1, 2))
    q_NCK = np.where(there_N[:, None, None], posterior_NCK, 1.0)
    log_q, log_p = np.log(np.clip(q_NCK, EPSILON, None)), np.log(np.clip(probs_NCK, EPSILON, None))
    true_N = -(q_NCK * log_q).sum(axis=2).mean(axis=1)
    found = {
        "truth_count": np.ones(len(there_N)),
        "truth_kl": (q_NCK * (log_q - log_p)).sum(axis=2).mean(axis=1),
        "truth_x": entropy_N,
        "truth_y": true_N,
        "truth_xx": entropy_N**2,
        "truth_yy": true_N**2,
        "truth_xy": entropy_N * true_N,
    }
    return {name: np.where(there_N, values, 0.0) for name, values in found.items()}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return what sums (...) decide, (...) each; nothing where there is no truth.

    kl_to_truth          nats, mean KL(true posterior || predicted), lower is better, 0 at best
    entropy_correlation  [-1, 1], Pearson's, of expected with true entropy, higher is better; NaN
                         where either is constant

    Worked value: truth (1/2, 1/2), predicted (1/4, 3/4) -> KL = ln(2 / sqrt 3) = 0.1438.
    """
    if "truth_count" not in sums:
        return {}
    s = {name.removeprefix(PREFIX): v for name, v in sums.items() if name.startswith(PREFIX)}
    n = np.where(s["count"] > 0, s["count"], np.nan)
    var_x, var_y = s["xx"] / n - (s["x"] / n) ** 2, s["yy"] / n - (s["y"] / n) ** 2
    covariance = s["xy"] / n - s["x"] * s["y"] / n**2
    product = np.where((var_x > 1e-12) & (var_y > 1e-12), var_x * var_y, np.nan)
    return {"kl_to_truth": s["kl"] / n, "entropy_correlation": covariance / np.sqrt(product)}
