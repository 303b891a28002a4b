"""The floor under every value: is a cell better than a constant predictor on the same rows?

The constant predictor says of every row what training rows say on average (`methods/constant.py`).
What is not above it has learned nothing of the task, and comparing two such arms says nothing.
"""

from affectbench.comparison.differences import Differences
from affectbench.comparison.key import Key, Swept
from affectbench.evaluation.metrics.direction import higher_is_better

FLOOR = "constant"  # the label of the variants that predict constants
REFERENCES = (FLOOR, "linear_landmarks", "linear_units", "oracle")  # labels: the floor, ceilings

Gain = tuple[float, float, float]  # how much better, and its 95 % interval


def gains(key: Key, between: Differences) -> dict[str, Gain]:
    """Return by how much a cell is better than the constant predictor there: metric -> gain.

    Positive is better, for metrics of which less is better, too. {} where there is no constant
    predictor of the task, and for references themselves.

    Worked value: a loss of 1.2 against a constant's 1.5 -> a gain of 0.3.
    """
    if key.variant in REFERENCES:
        return {}
    floor = key._replace(variant=FLOOR, sweep=Swept(), generation=0, ensemble_size=1)
    return {
        metric: gap if higher_is_better(metric) else (-gap[0], -gap[2], -gap[1])
        for metric, gap in between.interval(key, floor).items()
    }
