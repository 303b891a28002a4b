"""What both layouts of AffectNet have in common: a picture's labels, and their ranges."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.refusal import Refusal

NATIVE = 224  # side in pixels of a cut-out face
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
UNUSABLE = (8, 9, 10)  # further annotations: no expression, uncertain, no face


@dataclass(frozen=True)
class Face:
    """One labelled picture, whichever the layout."""

    name: str  # without suffix; also its key in attributes.csv
    picture: Path
    sidecar: Path  # OpenFace's csv, which need not exist
    split: str  # "train" or "test"
    expression: int  # index in EXPRESSIONS
    valence: float  # in [-1, 1], NaN where missing
    arousal: float
    points: Array  # (68, 2) landmarks as fractions of the cut-out face
    box: tuple[int, int, int, int] | None  # left, top, width, height to cut out; None for all


def log_of_faces(faces: Sequence[Face], counts: Counter) -> dict[str, object]:
    """Return what of the faces' own labels is missing, for the log."""
    return {
        "left out, no expression": counts["no expression"],
        "left out, also a test picture": counts["in both lists"],
        "left out, listed twice": counts["listed twice"],
        "without valence or arousal": sum(
            bool(np.isnan([face.valence, face.arousal]).any()) for face in faces
        ),
        "without all landmarks": sum(bool(np.isnan(face.points).any()) for face in faces),
    }


def check_expression(value: float, source: str) -> None:
    """Refuse a value that is no index in EXPRESSIONS; `source` names it in the message."""
    if value not in range(len(EXPRESSIONS)):
        raise Refusal(f"{source}: expression {value:g} is not 0 to 7 (or 8 to 10 for none)")


def checked_affect(value: float, source: object) -> float:
    """Return valence or arousal in [-1, 1], NaN for the release's -2 or no number; refuse others.

    source  what names the value in the message
    """
    if value == -2 or value != value:
        return float("nan")
    if not -1 <= value <= 1:
        raise Refusal(f"{source}: {value:g} is not between -1 and 1, nor -2 for missing")
    return value
