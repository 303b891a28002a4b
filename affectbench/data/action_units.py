"""Which action units an expression shows, and where: the map of a class (Belharbi et al., 2024).

S. Belharbi et al., "Guided Interpretable Facial Expression Recognition via Spatial Action Unit
Cues", FG 2024; official code sbelharbi/interpretable-fer-aus (dlib/face_landmarks/action_units.py).
Units without a map here: 24 and 27 are drawn as 23 and 26, the mouth, so nothing is lost; 16, the
lower lip of disgust and, in their table, a corner of the mouth, is left out.
"""

import numpy as np

from affectbench.arrays import Array

UNITS = {  # FACS, their Table; neutral, contempt and others have none
    "anger": (4, 5, 7, 10, 17, 23, 25, 26),
    "disgust": (5, 9, 17, 25, 26),
    "fear": (1, 2, 4, 5, 20, 25, 26),
    "happiness": (6, 12, 25),
    "sadness": (1, 4, 6, 15, 17),
    "surprise": (1, 2, 5, 26),
}


def membership(classes: tuple[str, ...], concepts: tuple[str, ...]) -> Array:
    """Return which concepts belong to which class (C, K) bool, both by name ("AU04")."""
    return np.array(
        [
            [concept in {f"AU{u:02d}" for u in UNITS.get(c, ())} for concept in concepts]
            for c in classes
        ]
    )


def class_maps(maps_NKHW: Array, class_N: Array, member_CK: Array) -> Array:
    """Return one map a row: the largest of its class's concepts, stretched to [0, 1] (N, 1, H, W).

    NaN where the class has no concept, is missing (-1), or the row's maps are missing.
    Worked value: maps (0, 2) and (1, 0) of two concepts of the class -> (1/2, 1), stretched (0, 1).
    """
    own_NK = member_CK[np.maximum(class_N, 0)] & (class_N >= 0)[:, None]
    known_NKHW = np.where(own_NK[:, :, None, None], maps_NKHW.astype(np.float32), -np.inf)
    most_N1HW = known_NKHW.max(axis=1, keepdims=True)
    most_N1HW[~own_NK.any(axis=1)] = np.nan
    most_N1HW[np.isnan(maps_NKHW).any(axis=(1, 2, 3))] = np.nan
    low, high = (f(most_N1HW, axis=(2, 3), keepdims=True) for f in (np.min, np.max))
    return (most_N1HW - low) / np.where(high > low, high - low, 1)
