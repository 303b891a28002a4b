"""Handwritten digits."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Dataset:
    fold: int = 0

    decode: ClassVar[tuple[str, ...]] = ()
    modalities: ClassVar[tuple[str, ...]] = ("image",)
    tasks: ClassVar[tuple[str, ...]] = ("digit",)
    bundled: ClassVar[str] = "sklearn/datasets"
