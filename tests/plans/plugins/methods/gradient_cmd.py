"""AE-KD: teachers weighted by agreement of gradients."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Method:
    lr: float = 1e-4
    steps: int = 100_000
    batch_size: int = 64
    patience: int = 30
    validate_every: int = 0

    kinds: ClassVar[tuple[str, ...]] = ("multiclass",)
    needs: ClassVar[tuple[str, ...]] = ("teachers",)
