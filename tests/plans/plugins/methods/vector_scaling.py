"""One scale and shift a class."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Method:
    max_steps: int = 100

    kinds: ClassVar[tuple[str, ...]] = ("multiclass", "multilabel", "regression")
    needs: ClassVar[tuple[str, ...]] = ("stacked_on",)
