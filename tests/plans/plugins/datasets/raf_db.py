"""RAF-DB."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Dataset:
    size: int = 224

    decode: ClassVar[tuple[str, ...]] = ("size",)
    modalities: ClassVar[tuple[str, ...]] = ("face",)
    tasks: ClassVar[tuple[str, ...]] = ("expression", "au", "maps/au", "landmarks")
    bundled: ClassVar[str] = ""

    def simulate(self, into, *, rows, seed): ...
