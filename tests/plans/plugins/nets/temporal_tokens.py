"""A stream as temporal tokens."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Net:
    width: int = 64
    depth: int = 2
