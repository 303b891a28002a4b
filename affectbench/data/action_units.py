"""The action units of each expression, and the location map of a class that follows from them.

S. Belharbi et al., "Guided Interpretable Facial Expression Recognition via Spatial Action Unit
Cues", FG 2024; official code sbelharbi/interpretable-fer-aus (dlib/face_landmarks/action_units.py).
Three of their units have no map here. AU24 and AU27 are drawn like AU23 and AU26, as the mouth, so
nothing is lost. AU16 is left out: it is the lower lip of disgust, and in their table a corner of
the mouth.
"""

import numpy as np

from affectbench.arrays import Array

UNITS = {  # FACS numbers after their table; neutral, contempt and other have none
    "anger": (4, 5, 7, 10, 17, 23, 25, 26),
    "disgust": (5, 9, 17, 25, 26),
    "fear": (1, 2, 4, 5, 20, 25, 26),
    "happiness": (6, 12, 25),
    "sadness": (1, 4, 6, 15, 17),
    "surprise": (1, 2, 5, 26),
}


def membership(classes: tuple[str, ...], concepts: tuple[str, ...]) -> Array:
    """Return a mask (C, K): True where concept k is an action unit of class c.

    Classes are named as in `UNITS`, concepts "AU04"; a name that is unknown matches nothing.
    """
    return np.array(
        [
            [concept in {f"AU{u:02d}" for u in UNITS.get(c, ())} for concept in concepts]
            for c in classes
        ]
    )


def class_maps(maps_NKHW: Array, class_N: Array, member_CK: Array) -> Array:
    """Return the map of each row's class, (N, 1, H, W) in [0, 1].

    It is the pixelwise maximum over the maps of the class's concepts, rescaled to have minimum 0
    and maximum 1. A row is NaN where its class has no concept, its class is missing (-1), or one of
    its maps is missing. Worked value: the two concepts of a class have the maps (0, 2) and (1, 0);
    their maximum is (1, 2), which becomes (0, 1).

    maps_NKHW  the maps of all K concepts
    class_N    index of each row's class
    member_CK  as `membership` returns it
    """
    own_NK = member_CK[np.maximum(class_N, 0)] & (class_N >= 0)[:, None]
    own_maps_NKHW = np.where(own_NK[:, :, None, None], maps_NKHW.astype(np.float32), -np.inf)
    largest_N1HW = own_maps_NKHW.max(axis=1, keepdims=True)
    largest_N1HW[~own_NK.any(axis=1)] = np.nan
    largest_N1HW[np.isnan(maps_NKHW).any(axis=(1, 2, 3))] = np.nan
    low, high = (f(largest_N1HW, axis=(2, 3), keepdims=True) for f in (np.min, np.max))
    return (largest_N1HW - low) / np.where(high > low, high - low, 1)
