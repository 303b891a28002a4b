"""Reading one track of Aff-Wild2 into the arrays of the dataset: labels, OpenFace, sound."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.data import voices
from affectbench.data.faces import CONCEPTS, as_points, fill_face_targets
from affectbench.data.formats.openface import LANDMARKS, PRESENCES, presences, read_openface
from affectbench.data.layouts.aff_wild2 import NATIVE, Edition, Track, named_rate, read_annotation
from affectbench.refusal import Refusal

RATE = 30.0  # frames a second where neither video nor name gives it, as in the released code


def read_labels(track: Track, task: str, edition: Edition, split: str, counts: Counter) -> Array:
    """Return a task's label of each picture of a track: (T,) int, or (T, C) float.

    Labels are missing (-1 or NaN) where the task has no annotation of the track, or has it in
    another split than `split`, which is the track's.

    counts  increased in place: under the task's name by the labels used, under "dropped" by those
            of another split
    """
    shape = {"expression": (), "au": (12,), "affect": (2,)}[task]
    missing = MISSING_CLASS if task == "expression" else np.nan
    values = np.full((len(track.frames), *shape), missing)
    if task not in track.annotations:
        return values
    path, annotated_split = track.annotations[task]
    labels = read_annotation(path, task, edition, int(track.frames[-1]))
    annotated = track.frames <= len(labels)
    values[annotated] = labels[track.frames[annotated] - 1]
    labelled = values != missing if task == "expression" else ~np.isnan(values).any(axis=1)
    if annotated_split != split:
        counts["dropped"] += int(labelled.sum())
        values[:] = missing
    else:
        counts[task] += int(labelled.sum())
    return values


def fill_track(
    targets: Mapping[str, Array], rows: slice, track: Track, raw: Path, released_maps: bool
) -> bool:
    """Fill concepts, maps and landmarks from a track's OpenFace csv; return whether it has one.

    Line k of the csv belongs to the k-th picture of the track. Targets are missing in lines with
    `success` 0, and in all pictures of a track without a csv.
    """
    path, count = raw / "openface" / f"{track.name}.csv", len(track.frames)
    concepts = np.full((count, len(CONCEPTS)), np.nan)
    points = np.full((count, 68, 2), np.nan)
    if path.is_file():
        table = read_openface(path, ("success", *PRESENCES, *LANDMARKS))
        if len(table) != count:
            raise Refusal(
                f"{path} has {len(table)} lines, but {track.folder} {count} pictures; run OpenFace"
                " 2 on that folder again"
            )
        seen = table[:, 0] == 1
        concepts[seen] = presences(table[:, 1 : 1 + len(CONCEPTS)], path)[seen]
        points[seen] = as_points(table[:, 1 + len(CONCEPTS) :])[seen] / NATIVE
    fill_face_targets(targets, rows, concepts, points, NATIVE, released_maps)
    return path.is_file()


def fill_sound(inputs: Mapping[str, Array], rows: slice, track: Track, raw: Path) -> bool:
    """Fill voice and prosody around each picture of a track; return whether it has sound."""
    sound, rate = voices.find_sound(raw, track.video)
    rate = rate or named_rate(track.video) or RATE
    voices.fill(inputs, rows, sound, (track.frames - 0.5) / rate)
    return sound is not None
