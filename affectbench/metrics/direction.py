"""Which way a metric is better."""

LOWER_IS_BETTER = frozenset(
    {
        "nll", "brier", "ece", "aurc", "rmse", "kl_to_truth", "calibrated_nll", "fpr95",
        "fpr95_entropy",
    }
)  # fmt: skip


def higher_is_better(metric: str) -> bool:
    """Return whether more of a metric is better; it is, unless it is named above."""
    return metric not in LOWER_IS_BETTER
