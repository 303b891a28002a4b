"""What the figures of costs calculate: the Pareto front, and where numbers beside points stand."""

from collections.abc import Sequence

import numpy as np

Box = tuple[float, float, float, float]  # left, bottom, right and top, in shares of a panel
DIRECTIONS = ((1, 0), (1, 1), (1, -1), (-1, 0), (0, 1), (0, -1), (-1, 1), (-1, -1))
DISTANCES = (0.02, 0.04, 0.07, 0.1, 0.14, 0.18, 0.24, 0.3, 0.4)  # from a point to its text
EDGE = 0.015  # from a text to the edge of a panel
OUTSIDE = 10.0  # what it counts to reach beyond, in areas of a panel


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


def placed(
    spots: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    blocked: Sequence[Box],
) -> list[tuple[float, float]]:
    """Return where the middles of texts beside points stand, in shares of a panel.

    spots    the points;  sizes  width and height of each one's text
    blocked  boxes that no text may cover, as of markers and lines

    A text stands as near to its point as it can without covering a box, another text or the edge,
    first to the right. Where there is no such place it stands where it covers least.

    Worked value: a point in the middle and a text of 0.1 x 0.05, nothing blocked -> (0.57, 0.5).
    """
    taken, middles = [*blocked], []
    for (x, y), (width, height) in zip(spots, sizes, strict=True):
        places = [
            (x + right * (width / 2 + far), y + up * (height / 2 + far))
            for far in DISTANCES
            for right, up in DIRECTIONS
        ]
        boxes = [_box(*middle, width, height) for middle in places]
        covered = [
            OUTSIDE * (not _inside(box)) + sum(_common(box, other) for other in taken)
            for box in boxes
        ]
        best = int(np.argmin(np.round(covered, 6)))
        taken.append(boxes[best])
        middles.append(places[best])
    return middles


def _box(x: float, y: float, width: float, height: float) -> Box:
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def _inside(box: Box) -> bool:
    return min(box) >= EDGE and max(box) <= 1 - EDGE


def _common(one: Box, other: Box) -> float:
    """Return the area that two boxes share. Worked value: of (0, 0, 2, 2), (1, 1, 3, 3) it is 1."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)
