"""How far probabilities move where what a map points at is covered, and as much elsewhere."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric

SCALAR = frozenset({"count", "there", "elsewhere"})  # statistics that are one number a row
METRICS = {  # changes of a probability; the first two are neither good nor bad alone
    "there": Metric("higher", (0, 1)),
    "elsewhere": Metric("higher", (0, 1)),
    "faithfulness": Metric("higher", (-1, 1)),
}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return mean changes in [0, 1] (...): there, elsewhere, and the first minus the second.

    Worked value: one row that moves by 0.4 there and by 0.1 elsewhere -> faithfulness 0.3.
    """
    rows = np.where(sums["count"] > 0, sums["count"], np.nan)
    there, elsewhere = sums["there"] / rows, sums["elsewhere"] / rows
    return {"there": there, "elsewhere": elsewhere, "faithfulness": there - elsewhere}
