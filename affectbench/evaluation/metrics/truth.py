"""How far probabilities are from the true posterior, which only simulated data has."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric

EPSILON = 1e-8  # as in the other metrics
PREFIX = "truth_"  # how the names of its statistics start; each is one number a row
METRICS = {
    "kl_to_truth": Metric("lower", (0, np.inf), "nats"),
    "entropy_correlation": Metric("higher", (-1, 1)),
}


def statistics(probs_NCK: Array, posterior_NCK: Array, entropy_N: Array) -> dict[str, Array]:
    """Return what each row adds to the sums, (N,) each; a row whose posterior is NaN adds nothing.

    truth_kl                     KL(posterior || probabilities) in nats, the mean over C
    truth_x, _y, _xx, _yy, _xy   moments of the expected entropy (x) and the true entropy (y)

    probs_NCK, posterior_NCK  C distributions of K outcomes for each row: C is 1 for a task of K
                              classes, and K is 2 for a task of C labels
    entropy_N                 the ensemble's expected entropy, nats
    """
    has_truth_N = ~np.isnan(posterior_NCK).any(axis=(1, 2))
    q_NCK = np.where(has_truth_N[:, None, None], posterior_NCK, 1.0)
    log_q, log_p = np.log(np.clip(q_NCK, EPSILON, None)), np.log(np.clip(probs_NCK, EPSILON, None))
    true_N = -(q_NCK * log_q).sum(axis=2).mean(axis=1)
    added = {
        "truth_count": np.ones(len(has_truth_N)),
        "truth_kl": (q_NCK * (log_q - log_p)).sum(axis=2).mean(axis=1),
        "truth_x": entropy_N,
        "truth_y": true_N,
        "truth_xx": entropy_N**2,
        "truth_yy": true_N**2,
        "truth_xy": entropy_N * true_N,
    }
    return {name: np.where(has_truth_N, values, 0.0) for name, values in added.items()}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) of sums (...); none where there is no truth.

    kl_to_truth          [0, inf), nats, lower is better: mean KL(true posterior || predicted)
    entropy_correlation  [-1, 1], higher is better: Pearson's correlation of expected entropy and
                         true entropy; NaN where either is constant

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
