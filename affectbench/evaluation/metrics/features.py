"""How many features of a network's embedding help to tell a class, by the sign of SAGE values."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric

SCALAR = frozenset({"count", "positive"})  # one number a feature
METRICS = {"positive_share": Metric("higher", (0, 1))}


def statistics(value_F: Array) -> dict[str, Array]:
    """Return what each feature adds to the sums, each (F,).

    value_F  its SAGE value for the class, in nats

    Worked value: (0.1, -0.2) -> count (1, 1), positive (1, 0).
    """
    return {"count": np.ones(len(value_F)), "positive": (value_F > 0).astype(float)}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the share of features (...) whose SAGE value is above 0, in [0, 1]."""
    count = np.where(sums["count"] > 0, sums["count"], np.nan)
    return {"positive_share": sums["positive"] / count}
