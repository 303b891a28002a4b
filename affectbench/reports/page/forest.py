"""The axis of a forest plot: where on it a value stands, in per cent of its width."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from math import ceil, floor, isnan, log10

from affectbench.reports.wording import signed

ROOM = 0.05  # of the span, left free on both sides
TICKS = 4  # about so many steps between ticks
STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class Axis:
    """A range of differences; 0 is always within it."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Return where a value stands, from 0 to 100; beyond the axis, its end.

        >>> Axis(-1, 3).place(0), Axis(-1, 3).place(9)
        (25.0, 100.0)
        """
        share = (value - self.low) / (self.high - self.low)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def between(self, low: float, high: float) -> tuple[float, float]:
        """Return the left end and the width of a range."""
        left = self.place(low)
        return left, round(self.place(high) - left, 2)

    @property
    def zero(self) -> float:
        return self.place(0.0)

    def ticks(self) -> list[tuple[float, str]]:
        """Return the places of round numbers, each with its text.

        >>> Axis(-0.11, 0.14).ticks()
        [(4.0, '−0.10'), (24.0, '−0.05'), (44.0, '0'), (64.0, '+0.05'), (84.0, '+0.10')]
        """
        rough = (self.high - self.low) / TICKS
        power = 10.0 ** floor(log10(rough))
        step = power * next(step for step in STEPS if step * power >= rough * 0.8)
        digits = max(0, next(d for d in count() if abs(round(step, d) - step) < step * 1e-6))
        numbers = range(ceil(self.low / step), floor(self.high / step) + 1)
        return [(self.place(n * step), signed(n * step, digits) if n else "0") for n in numbers]


def axis_of(values: Iterable[float]) -> Axis:
    """Return the axis on which all values and 0 have room."""
    numbers = [0.0, *(value for value in values if not isnan(value))]
    low, high = min(numbers), max(numbers)
    room = (high - low) * ROOM or 1.0
    return Axis(low - room, high + room)
