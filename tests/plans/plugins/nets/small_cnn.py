"""A small CNN for digits."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Net:
    width: int = 16
    dropout: float = 0.5
