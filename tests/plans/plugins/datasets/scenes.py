"""Patches of photographs."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Dataset:
    count: int = 500

    decode: ClassVar[tuple[str, ...]] = ()
    modalities: ClassVar[tuple[str, ...]] = ("image",)
    tasks: ClassVar[tuple[str, ...]] = ("photograph",)
    bundled: ClassVar[str] = "sklearn/datasets"
