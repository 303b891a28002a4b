"""Which way a metric is better."""

LOWER_IS_BETTER = frozenset({"nll", "brier", "ece", "rmse", "kl_to_truth"})


def higher_is_better(metric: str) -> bool:
    """Return whether more of a metric is better; it is, unless it is named above."""
    return metric not in LOWER_IS_BETTER
