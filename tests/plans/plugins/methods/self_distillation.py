"""Students of the pooled ensemble before them (Eq. 9-13)."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Method:
    lr: float = 1e-3
    epochs: int = 10
    batch_size: int = 80
    temperature: float = 1.0
    hard_labels: bool = False

    kinds: ClassVar[tuple[str, ...]] = ("multiclass", "multilabel", "regression")
    needs: ClassVar[tuple[str, ...]] = ("teachers",)
