"""The metrics module of each kind of task and explanation, and what all of them declare."""

from collections.abc import Callable
from fnmatch import fnmatchcase
from functools import cache

from affectbench.arrays import Array
from affectbench.evaluation.metrics import (
    alignment,
    calibrated,
    class_location,
    corrected,
    features,
    intensity,
    likeness,
    location,
    multiclass,
    multilabel,
    occluded,
    out_of_domain,
    overfitting,
    ranking,
    regression,
    summed_sage,
    total,
    training,
    truth,
    uncertainty,
    votes,
)
from affectbench.evaluation.metrics.metric import Metric
from affectbench.refusal import Refusal, remedy

MODULES = {"multiclass": multiclass, "multilabel": multilabel, "regression": regression}
MODULES |= {  # of explanations, which are no task's own prediction
    "map": location,
    "class_map": class_location,
    "likeness": likeness,
    "corrected": corrected,
    "alignment": alignment,
    "intensity": intensity,
    "ranking": ranking,
    "occluded": occluded,
    "training": training,
    "overfitting": overfitting,
    "summed_sage": summed_sage,
    "features": features,
    "votes": votes,
}
JOINT = {"out_of_domain": out_of_domain, "total": total}  # of all tasks of a variant together
BESIDE = (uncertainty, calibrated, truth)  # of every kind that has their sums


def is_scalar(kind: str, statistic: str) -> bool:
    """Return whether a statistic is one number a row, and not one for each class."""
    module = MODULES.get(kind) or JOINT[kind]
    return statistic in module.SCALAR or statistic.startswith(truth.PREFIX)


def strata_of(kind: str) -> Callable[[dict[str, Array]], Array] | None:
    """Return what tells the stratum of each group (G,) by its sums (G, ...).

    A bootstrap world draws groups within a stratum. None where there is one: only sums of two sides
    have two.
    """
    return getattr(MODULES.get(kind) or JOINT.get(kind), "strata", None)


def scores(kind: str, sums: dict[str, Array]) -> dict[str, Array]:
    """Return the metrics of a task of some kind: its own, uncertainty, calibration and truth.

    sums  statistic -> (..., axes); a metric whose sums are not there is left out
    """
    if kind in JOINT:
        return JOINT[kind].scores(sums)
    values = MODULES[kind].scores(sums)
    for module in BESIDE:
        values |= module.scores(sums)
    return values


@cache
def declared(name: str) -> Metric:
    """Return what a metric's module declares of it; a name that none declares is refused.

    A declared name may have a * where a part of it is generated; an exact name comes first.
    Worked value: "accuracy_at_25" is declared as "accuracy_at_*" in `corrected`.
    """
    metrics = every_metric()
    if name in metrics:
        return metrics[name]
    for pattern, metric in metrics.items():
        if fnmatchcase(name, pattern):
            return metric
    raise Refusal(
        f"no module in affectbench/evaluation/metrics declares '{name}': add it to the METRICS of"
        f" the module that scores it; {remedy(name, metrics, 'metric')}"
    )


@cache
def every_metric() -> dict[str, Metric]:
    """Return all declared metrics by name or pattern; modules that share a name agree on it."""
    modules = (*MODULES.values(), *JOINT.values(), *BESIDE)
    return {name: metric for module in modules for name, metric in module.METRICS.items()}
