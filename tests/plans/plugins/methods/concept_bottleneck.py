"""A concept bottleneck."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Method:
    lr: float = 1e-4
    steps: int = 70
    batch_size: int = 128

    kinds: ClassVar[tuple[str, ...]] = ("multiclass", "regression")
    needs: ClassVar[tuple[str, ...]] = ()
