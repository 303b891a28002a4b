"""PPB-Emo."""

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Dataset:
    size: int = 224
    overlap: float = 0.0
    split: Literal["random", "recording", "participant"] = "recording"
    fold: int = 0

    decode: ClassVar[tuple[str, ...]] = ("size",)
    modalities: ClassVar[tuple[str, ...]] = ("eeg", "driving", "openface", "road")
    tasks: ClassVar[tuple[str, ...]] = ("emotion",)
    bundled: ClassVar[str] = ""

    def simulate(self, into, *, rows, seed): ...
