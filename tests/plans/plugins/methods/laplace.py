"""A last-layer Laplace approximation."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Method:
    prior_precision: float = 1.0

    kinds: ClassVar[tuple[str, ...]] = ("multiclass", "multilabel", "regression")
    needs: ClassVar[tuple[str, ...]] = ("prefit",)
