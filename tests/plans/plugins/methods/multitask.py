"""Multitask learning with class reweighting and balancing (self-distillation, Eq. 1-8)."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Method:
    lr: float = 1e-3
    epochs: int = 10
    batch_size: int = 80
    reweight: bool = True
    balance: bool = True

    kinds: ClassVar[tuple[str, ...]] = ("multiclass", "multilabel", "regression")
    needs: ClassVar[tuple[str, ...]] = ()
