"""Ten passes with dropout on."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Method:
    passes: int = 10

    kinds: ClassVar[tuple[str, ...]] = ("multiclass", "multilabel", "regression")
    needs: ClassVar[tuple[str, ...]] = ("prefit",)
