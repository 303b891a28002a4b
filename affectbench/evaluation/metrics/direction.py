"""Which way a metric is better, and how far it can go, as its module declares."""

from collections.abc import Iterable

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


def limits_of_difference(metric: str) -> tuple[float, float]:
    """Return the least and the most that a difference of two values of a metric can be.

    Worked values: "accuracy" -> (-1, 1), "ccc" -> (-2, 2), "nll" -> (-inf, inf).
    """
    return limits_of_sum([(1, metric), (-1, metric)])


def limits_of_sum(terms: Iterable[tuple[int, str]]) -> tuple[float, float]:
    """Return the least and the most that a signed sum of metrics can be.

    terms  1 or -1, and a metric

    Worked values: accuracy - accuracy -> (-1, 1); nll - accuracy -> (-1, inf).
    """
    least = most = 0.0
    for sign, metric in terms:
        low, high = limits(metric)
        least, most = least + min(sign * low, sign * high), most + max(sign * low, sign * high)
    return least, most
