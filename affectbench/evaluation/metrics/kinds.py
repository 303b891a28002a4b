"""The metrics module of each kind of task and explanation, and all scores that its sums decide."""

from affectbench.arrays import Array
from affectbench.evaluation.metrics import (
    alignment,
    calibrated,
    class_location,
    corrected,
    intensity,
    likeness,
    location,
    multiclass,
    multilabel,
    occluded,
    out_of_domain,
    ranking,
    regression,
    total,
    truth,
    uncertainty,
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
    "occluded": occluded,
}
JOINT = {"out_of_domain": out_of_domain, "total": total}  # of all tasks of a variant together


def is_scalar(kind: str, statistic: str) -> bool:
    """Return whether a statistic is one number a row, and not one for each class."""
    module = METRICS.get(kind) or JOINT[kind]
    return statistic in module.SCALAR or statistic.startswith(truth.PREFIX)


def scores(kind: str, sums: dict[str, Array]) -> dict[str, Array]:
    """Return a task's metrics, and whatever else its sums tell: uncertainty, calibration, truth."""
    if kind in JOINT:
        return JOINT[kind].scores(sums)
    return {
        **METRICS[kind].scores(sums),
        **uncertainty.scores(sums),
        **calibrated.scores(sums),
        **truth.scores(sums),
    }
