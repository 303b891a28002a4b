"""The metrics module of each kind of task and explanation, and all scores that its sums decide."""

from affectbench.arrays import Array
from affectbench.metrics import (
    alignment,
    class_location,
    corrected,
    intensity,
    likeness,
    location,
    multiclass,
    multilabel,
    ranking,
    regression,
    truth,
)

METRICS = {"multiclass": multiclass, "multilabel": multilabel, "regression": regression}
METRICS |= {  # of explanations, which are no task's own prediction
    "map": location,
    "class_map": class_location,
    "likeness": likeness,
    "corrected": corrected,
    "alignment": alignment,
    "intensity": intensity,
    "ranking": ranking,
}


def is_scalar(kind: str, statistic: str) -> bool:
    """Return whether a statistic is one number a row, and not one for each class."""
    return statistic in METRICS[kind].SCALAR or statistic.startswith(truth.PREFIX)


def scores(kind: str, sums: dict[str, Array]) -> dict[str, Array]:
    """Return a task's metrics, and those against the truth where it is known."""
    return {**METRICS[kind].scores(sums), **truth.scores(sums)}
