"""How far a probability moves when the patches that a map points at are covered.

The control covers as many patches elsewhere: see `evaluation/explanations/occlusion.py`.
"""

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
    """Return the mean absolute change of the probability (...); NaN without rows.

    there         [0, 1], when the patches that the map points at are covered
    elsewhere     [0, 1], when as many other patches are covered
    faithfulness  [-1, 1], there - elsewhere, higher is better: above 0 the model uses what its map
                  points at more than the rest of the picture

    Worked value: one row that moves by 0.4 there and by 0.1 elsewhere -> faithfulness 0.3.
    """
    rows = np.where(sums["count"] > 0, sums["count"], np.nan)
    there, elsewhere = sums["there"] / rows, sums["elsewhere"] / rows
    return {"there": there, "elsewhere": elsewhere, "faithfulness": there - elsewhere}
