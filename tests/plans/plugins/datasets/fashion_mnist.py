"""Fashion-MNIST as faces that are none."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Dataset:
    size: int = 112
    frames: int = 16

    decode: ClassVar[tuple[str, ...]] = ("size",)
    modalities: ClassVar[tuple[str, ...]] = ("face",)
    tasks: ClassVar[tuple[str, ...]] = ("garment",)
    bundled: ClassVar[str] = ""

    def simulate(self, into, *, rows, seed): ...
