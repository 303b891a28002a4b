"""What the figures of costs calculate: the Pareto front, and where numbers beside points stand."""

from collections.abc import Sequence

import numpy as np


def pareto(costs: Sequence[float], values: Sequence[float], *, higher: bool) -> list[bool]:
    """Return which points no other one passes: is as good and cheaper, or as cheap and better.

    Worked value: costs 1, 2, 3 and 3 with values .5, .4, .6 and .7, higher better -> the first and
    the last. A cost that is NaN is on no front.
    """
    signed = np.asarray(values, dtype=float) * (1 if higher else -1)
    cost = np.asarray(costs, dtype=float)
    passed = [
        bool(np.any((cost <= c) & (signed >= v) & ((cost < c) | (signed > v))))
        for c, v in zip(cost, signed, strict=True)
    ]
    return [not by and not np.isnan(c) for by, c in zip(passed, cost, strict=True)]


def spread(heights: Sequence[float], apart: float) -> list[float]:
    """Return ascending heights in [0, 1], moved to be so far apart, and in it if there is room.

    Worked value: 0.4, 0.5 and 0.9 with 0.2 apart -> 0.35, 0.55 and 0.9; 0.9 and 1 -> 0.8 and 1.
    """
    groups: list[list[float]] = []  # of heights that push each other, each less its place
    for height in heights:
        groups.append([height])
        while len(groups) > 1 and _top(groups[-2], apart) + apart > _bottom(groups[-1], apart):
            last = groups.pop()
            groups[-1] = [*groups[-1], *last]
    moved = [_bottom(group, apart) + apart * k for group in groups for k in range(len(group))]
    for k, lowest in enumerate(moved):
        moved[k] = max(lowest, apart * k)
    for k, highest in enumerate(reversed(moved), start=1):
        moved[-k] = min(highest, 1 - apart * (k - 1))
    return moved


def _bottom(group: Sequence[float], apart: float) -> float:
    return float(np.mean(group)) - apart * (len(group) - 1) / 2


def _top(group: Sequence[float], apart: float) -> float:
    return _bottom(group, apart) + apart * (len(group) - 1)
