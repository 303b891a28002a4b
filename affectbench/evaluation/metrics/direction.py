"""Which way a metric is better, and how far it goes."""

import numpy as np

LOWER_IS_BETTER = frozenset(
    {
        "nll", "brier", "ece", "aurc", "rmse", "kl_to_truth", "calibrated_nll", "fpr95",
        "fpr95_entropy",
    }
)  # fmt: skip
SHARES = frozenset(
    {
        "accuracy", "macro_f1", "au_metric", "expression_metric", "concepts_metric",
        "voice_concepts_metric", "auc", "auroc", "auroc_entropy", "aupr", "aupr_entropy", "fpr95",
        "fpr95_entropy", "aurc", "ece", "cosine", "joint_cosine", "pointing", "energy", "alignment",
        "predictive_entropy", "expected_entropy",
    }
)  # fmt: skip
CORRELATIONS = frozenset(
    {"ccc", "engagement_metric", "entropy_correlation", "intensity_correlation"}
)
ABOVE_ZERO = frozenset(
    {"nll", "calibrated_nll", "brier", "rmse", "kl_to_truth", "mutual_information"}
)


def higher_is_better(metric: str) -> bool:
    """Return whether more of a metric is better; it is, unless it is named above."""
    return metric not in LOWER_IS_BETTER


def limits(metric: str) -> tuple[float, float]:
    """Return the least and the most that a metric can be, infinite where nothing bounds it.

    An interval stretched for few units may reach beyond what can be; it is cut off there. Where a
    metric is of corrected concepts, its name tells how many are.
    Worked values: "accuracy_at_25" -> (0, 1), "ccc" -> (-1, 1), "nll" -> (0, inf).
    """
    metric = metric.split("_at_")[0]
    if metric in SHARES:
        return 0.0, 1.0
    if metric in CORRELATIONS:
        return -1.0, 1.0
    return (0.0, np.inf) if metric in ABOVE_ZERO else (-np.inf, np.inf)
