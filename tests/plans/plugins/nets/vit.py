"""A vision transformer that gives tokens."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Net:
    width: int = 768
    depth: int = 12
    grid: int = 14
