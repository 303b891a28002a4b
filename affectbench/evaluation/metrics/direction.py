"""Which way a metric is better, and how far it can go, as its module declares."""

from affectbench.evaluation.metrics.kinds import declared


def higher_is_better(metric: str) -> bool:
    """Return whether more of a metric is better. Worked values: "ccc" -> True, "nll" -> False."""
    return declared(metric).better == "higher"


def limits(metric: str) -> tuple[float, float]:
    """Return the least and the most that a metric can be, infinite where nothing bounds it.

    An interval that was stretched because there are few units may reach beyond what is possible;
    it is cut off there.
    Worked values: "accuracy_at_25" -> (0, 1), "ccc" -> (-1, 1), "nll" -> (0, inf).
    """
    return declared(metric).limits
