"""What a track of Aff-Wild2 is read into: its labels, its faces, its sound, row by row on disk."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from affectbench.data import voices
from affectbench.arrays import MISSING_CLASS, Array
from affectbench.data.faces import CONCEPTS, as_points, fill_faces
from affectbench.data.layouts.aff_wild2 import NATIVE, Edition, Track, named_rate, read_annotation
from affectbench.data.formats.openface import LANDMARKS, PRESENCES, presences, read_openface
from affectbench.refusal import Refusal

RATE = 30.0  # frames a second where neither video nor name tells: the released code's


def read_labels(track: Track, task: str, edition: Edition, split: str, found: Counter) -> Array:
    """Return a task's labels of a track's pictures; missing where its split is not the track's.

    found  counts the labels that are used, by task, and those that are "dropped"
    """
    shape = {"expression": (), "au": (12,), "affect": (2,)}[task]
    missing = MISSING_CLASS if task == "expression" else np.nan
    values = np.full((len(track.frames), *shape), missing)
    if task not in track.annotations:
        return values
    path, told_split = track.annotations[task]
    told = read_annotation(path, task, edition, int(track.frames[-1]))
    there = track.frames <= len(told)
    values[there] = told[track.frames[there] - 1]
    known = values != missing if task == "expression" else ~np.isnan(values).any(axis=1)
    if told_split != split:
        found["dropped"] += int(known.sum())
        values[:] = missing
    else:
        found[task] += int(known.sum())
    return values


def fill_track(
    room: Mapping[str, Array], rows: slice, track: Track, raw: Path, released_maps: bool
) -> bool:
    """Fill concepts, maps and landmarks from a track's OpenFace csv; return whether it has one.

    Its lines are the track's pictures in order. A line whose `success` is 0 is missing.
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
    fill_faces(room, rows, concepts, points, NATIVE, released_maps)
    return path.is_file()


def fill_sound(inputs: Mapping[str, Array], rows: slice, track: Track, raw: Path) -> bool:
    """Fill what is heard around each picture of a track; return whether it has sound."""
    sound, rate = voices.find(raw, track.video)
    rate = rate or named_rate(track.video) or RATE
    voices.fill(inputs, rows, sound, (track.frames - 0.5) / rate)
    return sound is not None
