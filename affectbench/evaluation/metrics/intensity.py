"""Concept probabilities against the true intensity of concepts, which only simulated data has."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import regression
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.multilabel import mean_of_seen

SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none
METRICS = {"intensity_correlation": Metric("higher", (-1, 1))}

statistics = regression.statistics  # of probabilities (N, K) and intensities (N, K); NaN: missing


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return intensity_correlation (...) in [-1, 1], higher is better.

    It is Pearson's correlation from moments (..., K), the mean over concepts of which both the
    probability and the intensity vary; NaN where no concept does.
    Worked value: one concept, x = (0, 1, 0), y = (0, 1, 1) -> 1/2.
    """
    n = np.maximum(sums["count"], 1)
    var_x = sums["xx"] / n - (sums["x"] / n) ** 2
    var_y = sums["yy"] / n - (sums["y"] / n) ** 2
    varies = (var_x > 1e-12) & (var_y > 1e-12)
    covariance = sums["xy"] / n - sums["x"] * sums["y"] / n**2
    correlation = covariance / np.sqrt(np.where(varies, var_x * var_y, 1.0))
    return {"intensity_correlation": mean_of_seen(correlation, varies)}
