"""What both layouts of AffectNet say of a picture, and what they may not say."""

from dataclasses import dataclass
from pathlib import Path

from affectbench.arrays import Array
from affectbench.refusal import Refusal

NATIVE = 224  # pixels of a cut-out face
EXPRESSIONS = (
    "neutral",
    "happiness",
    "sadness",
    "surprise",
    "fear",
    "disgust",
    "anger",
    "contempt",
)
UNUSABLE = (8, 9, 10)  # none, uncertain, no face


@dataclass(frozen=True)
class Face:
    """One picture as its layout names it."""

    name: str  # without suffix; also its key in attributes.csv
    picture: Path
    sidecar: Path
    split: str
    expression: int
    valence: float
    arousal: float
    points: Array  # (68, 2) as fractions of the cut-out face
    box: tuple[int, int, int, int] | None  # left, top, width, height to cut out


def check_expression(value: float, place: str) -> None:
    if value not in range(len(EXPRESSIONS)):
        raise Refusal(f"{place}: expression {value:g} is not 0 to 7 (or 8 to 10 for none)")


def checked_affect(value: float, place: object) -> float:
    """Return valence or arousal; -2 stands for missing."""
    if value == -2:
        return float("nan")
    if not -1 <= value <= 1:
        raise Refusal(f"{place}: {value:g} is not between -1 and 1, nor -2 for missing")
    return value
