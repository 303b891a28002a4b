"""NoXi."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Dataset:
    window: int = 96
    stride: int = 32

    decode: ClassVar[tuple[str, ...]] = ()
    modalities: ClassVar[tuple[str, ...]] = ("openface", "egemaps")
    tasks: ClassVar[tuple[str, ...]] = ("engagement", "au", "voice_concepts")
    bundled: ClassVar[str] = ""

    def simulate(self, into, *, rows, seed): ...
