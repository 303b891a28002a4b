"""A face throughout a video, by OpenFace 2: action units, head pose and gaze of each frame."""

from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data import signals
from affectbench.data.formats.openface import (
    GAZE,
    INTENSITIES,
    POSE,
    PRESENCES,
    checked,
    read_faces,
)

FACE = (*INTENSITIES, *PRESENCES, *POSE, *GAZE)
TRACKED_FROM = 0.8  # OpenFace's confidence from which a face is followed: stricter than in pictures
SHORT_GAP = 0.5  # seconds: gaps without a face up to this length are filled


def read_face_track(path: Path, seconds: float) -> tuple[Array, Array]:
    """Return OpenFace's columns `FACE` (T, 49), and a mask (T,) of frames in which a face is seen.

    A face counts as seen where OpenFace saw one with a `confidence` of at least TRACKED_FROM, and
    no value is NaN. Gaps up to SHORT_GAP are filled (`signals.fill_short`), longer ones are NaN.
    Refuses a file that is not of all frames of a video of so many seconds, and values that OpenFace
    does not write.
    """
    columns = (*FACE, "confidence", "success")
    table, seen, lines = read_faces(path, columns, frames=True, seconds=seconds)
    values, confidence = checked(table[:, :-2], FACE, path, lines), table[:, -2]
    seen_T = seen & (confidence >= TRACKED_FROM) & ~np.isnan(values).any(axis=1)
    return signals.fill_short(values, seen_T, int(SHORT_GAP * len(values) / seconds)), seen_T
