"""Where a model looks in a picture as a whole, against where the units of its expression are."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics import location
from affectbench.evaluation.metrics.metric import Metric

SCALAR: frozenset[str] = frozenset()  # statistics that are one number a row: none
NAMES = ("count", "cosine", "hit", "energy")
METRICS = {
    "cosine": Metric("higher", (0, 1)),
    "pointing": Metric("higher", (0, 1)),
    "energy": Metric("higher", (0, 1)),
}


def statistics(map_NHW: Array, target_NHW: Array, class_N: Array, classes: int) -> dict[str, Array]:
    """Return the statistics of `location`, each in the column of the row's own class: (N, C).

    A row whose class has no units (neutral) or whose target is missing adds nothing.

    map_NHW     one map a row, >= 0, on the target's grid
    target_NHW  where the units of the row's true expression are; NaN where it is missing
    class_N     the true expression, 0 to C - 1; negative where it is missing
    """
    of_row = location.statistics(map_NHW[:, None], target_NHW[:, None])
    own_NC = np.eye(classes)[np.maximum(class_N, 0)] * (class_N >= 0)[:, None]
    return {name: of_row[name] * own_NC for name in NAMES}


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return cosine, pointing and energy (...), in [0, 1], higher is better: see `location`.

    Each is the unweighted mean over classes (Belharbi). NaN where no class has a row.
    Worked value: two rows of one class with cosines 0 and 1, one of another with 1 -> 3/4.
    """
    every = location.scores({**sums, "joint_count": sums["count"][..., 0], "joint_cosine": 0.0})
    return {name: every[name] for name in ("cosine", "pointing", "energy")}
