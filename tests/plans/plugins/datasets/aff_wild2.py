"""Aff-Wild2."""

from dataclasses import dataclass
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Dataset:
    size: int = 112
    edition: Literal["abaw2", "abaw3"] = "abaw2"
    frames: int = 16

    decode: ClassVar[tuple[str, ...]] = ("size", "edition")
    modalities: ClassVar[tuple[str, ...]] = ("face", "voice", "prosody")
    tasks: ClassVar[tuple[str, ...]] = (
        "au",
        "expression",
        "affect",
        "landmarks",
        "concepts",
        "voice_concepts",
        "maps/au",
    )
    bundled: ClassVar[str] = ""

    def simulate(self, into, *, rows, seed): ...
