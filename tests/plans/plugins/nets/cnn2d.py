"""The student of Table I."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Net:
    widths: tuple[int, ...] = (32, 64, 128)
    hidden: int = 512
