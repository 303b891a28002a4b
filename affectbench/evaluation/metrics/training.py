"""What a student's training came to: how near it is to its teachers, and how it weighs them."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric

QUANTITIES = ("val_kl", "weights_entropy")
SCALAR = frozenset({"count", *QUANTITIES})  # statistics that are one number a member
METRICS = {
    "val_kl": Metric("lower", (0, np.inf), "nats"),
    "weights_entropy": Metric("higher", (0, 1)),
}


def statistics(val_kl_V: Array, weight_MC: Array) -> dict[str, Array]:
    """Return what a member adds to the sums, each (1,); a quantity that it has not is left out.

    val_kl_V   divergence from the weighted teachers on validation rows, at each validation
    weight_MC  the teachers' weights for each class

    `weights_entropy` is the entropy of the weights over teachers as a share of its maximum, the
    mean over classes: 1 where all teachers weigh the same, 0 where one has all the weight.
    Worked value: validations (0.9, 0.2) and weights (1/2, 1/2) of two teachers -> 0.2 and 1.
    """
    sums = {"count": np.ones(1)}
    if len(val_kl_V):
        sums["val_kl"] = np.array([val_kl_V.min()])
    if len(weight_MC) > 1:
        share_MC = weight_MC / weight_MC.sum(axis=0)
        entropy_C = -(share_MC * np.log(np.clip(share_MC, 1e-12, None))).sum(axis=0)
        sums["weights_entropy"] = np.array([(entropy_C / np.log(len(weight_MC))).mean()])
    return sums


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the mean over members of each quantity (...)."""
    members = np.where(sums["count"] > 0, sums["count"], np.nan)
    return {name: sums[name] / members for name in QUANTITIES if name in sums}
