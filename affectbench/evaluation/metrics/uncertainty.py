"""How unsure a prediction is, split into its aleatoric and epistemic parts, as sums of rows.

Source: self-distillation paper, Eq. 14. Entropies are shares of log K, the largest entropy that K
outcomes can have, so that tasks can be compared.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.metric import Metric
from affectbench.evaluation.metrics.multilabel import mean_of_seen

METRICS = {  # to be unsure is neither good nor bad
    "predictive_entropy": Metric("higher", (0, 1), "share of log K"),
    "expected_entropy": Metric("higher", (0, 1), "share of log K"),
    "mutual_information": Metric("higher", (0, 1), "share of log K"),
}


def entropy_share(probs: Array) -> Array:
    """Return the entropy of distributions (..., K) as a share of log K: (...), in [0, 1].

    Worked value: (1/2, 1/2) -> 1; (1, 0) -> 0.
    """
    log_p = np.log(np.clip(probs, 1e-12, None))
    return -(probs * log_p).sum(axis=-1) / np.log(probs.shape[-1])


def total_and_expected(probs_SNCK: Array) -> tuple[Array, Array]:
    """Return the entropy of the mean over S passes, and the mean of the passes' entropies: (N, C).

    The first minus the second is the mutual information of outcome and network, which is the
    epistemic part. Both are shares of log K, in [0, 1].
    Worked value: passes (1, 0) and (0, 1) -> 1 and 0.
    """
    return entropy_share(probs_SNCK.mean(axis=0)), entropy_share(probs_SNCK).mean(axis=0)


def statistics(probs_SNCK: Array, labelled_NC: Array) -> dict[str, Array]:
    """Return what each row adds to the sums, (N, C) each; what has no label adds nothing."""
    total_NC, expected_NC = total_and_expected(probs_SNCK)
    return {
        "entropy_count": labelled_NC.astype(float),
        "entropy_total": np.where(labelled_NC, total_NC, 0.0),
        "entropy_expected": np.where(labelled_NC, expected_NC, 0.0),
    }


def scores(sums: dict[str, Array]) -> dict[str, Array]:
    """Return the mean entropies (...) of sums (..., C), as shares of log K; none without sums.

    predictive_entropy  [0, 1], the total
    expected_entropy    [0, 1], the aleatoric part
    mutual_information  [0, 1], the epistemic part: the difference, 0 for a single network

    Worked value: the two passes of `total_and_expected`, one row -> 1, 0 and 1.
    """
    if "entropy_count" not in sums:
        return {}
    seen, count = sums["entropy_count"] > 0, np.maximum(sums["entropy_count"], 1e-12)
    total = mean_of_seen(sums["entropy_total"] / count, seen)
    expected = mean_of_seen(sums["entropy_expected"] / count, seen)
    return {
        "predictive_entropy": total,
        "expected_entropy": expected,
        "mutual_information": np.maximum(total - expected, 0.0),
    }
