"""AffectNet."""

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Dataset:
    size: int = 224
    layout: Literal["full", "mini"] = "mini"
    classes: int = 8

    decode: ClassVar[tuple[str, ...]] = ("size", "layout")
    modalities: ClassVar[tuple[str, ...]] = ("face",)
    tasks: ClassVar[tuple[str, ...]] = ("expression", "au", "maps/au", "landmarks")
    bundled: ClassVar[str] = ""

    def simulate(self, into, *, rows, seed): ...
