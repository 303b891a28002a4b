"""Metrics of C continuous values."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.multilabel import mean_of_seen

SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none
METRICS = {
    "rmse": Metric("lower", (0, np.inf), "the target's"),
    "ccc": Metric("higher", (-1, 1)),
}


def statistics(value_NC: Array, target_NC: Array) -> dict[str, Array]:
    """Return the moments that each row adds, all (N, C); a missing target (NaN) adds nothing.

    count, x (the prediction), y (the target), xx, yy, xy
    """
    labelled_NC = ~np.isnan(target_NC)
    target_NC = np.nan_to_num(target_NC)
    moments = {
        "count": np.ones(value_NC.shape),
        "x": value_NC,
        "y": target_NC,
        "xx": value_NC**2,
        "yy": target_NC**2,
        "xy": value_NC * target_NC,
    }
    return {name: np.where(labelled_NC, values, 0.0) for name, values in moments.items()}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics (...) of moments (..., C), each the mean over the C values.

    rmse  [0, inf), in the target's unit, lower is better
    ccc   [-1, 1], higher is better: Lin's concordance correlation, with population moments

    NaN where there are no targets.

    Worked value: x = (0, 1), y = (0, 2): rmse sqrt(1/2); ccc 2*.5 / (.25 + 1 + .25) = 2/3.
    """
    seen, n = sums["count"] > 0, np.maximum(sums["count"], 1e-12)  # (..., C)
    mean_square = (sums["xx"] - 2 * sums["xy"] + sums["yy"]) / n
    return {
        "rmse": mean_of_seen(np.sqrt(np.maximum(mean_square, 0)), seen),
        "ccc": mean_of_seen(concordance(sums), seen),
    }


def concordance(sums: dict[str, Array]) -> Array:
    """Return Lin's concordance correlation of each value (..., C), in [-1, 1]; 0 without spread.

    It is 2 cov(x, y) / (var(x) + var(y) + (mean(x) - mean(y))^2).
    """
    n = np.maximum(sums["count"], 1e-12)
    mean_x, mean_y = sums["x"] / n, sums["y"] / n
    var_x, var_y = sums["xx"] / n - mean_x**2, sums["yy"] / n - mean_y**2
    covariance = sums["xy"] / n - mean_x * mean_y
    spread = var_x + var_y + (mean_x - mean_y) ** 2
    return np.divide(2 * covariance, spread, out=np.zeros_like(spread), where=spread > 1e-12)
