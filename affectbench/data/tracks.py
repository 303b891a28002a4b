"""Reading one track of Aff-Wild2 into the arrays of the dataset: labels, OpenFace, sound."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.data import voices
from affectbench.data.faces import (
    CONCEPTS,
    as_points,
    check_inside,
    fill_face_targets,
    of_openface,
    outside,
    tiny,
)
from affectbench.data.formats.audio import RATE as SAMPLES
from affectbench.data.formats.audio import Heard
from affectbench.data.formats.openface import LANDMARKS, PRESENCES, checked, read_faces
from affectbench.data.layouts.aff_wild2 import (
    NATIVE,
    SLACK,
    Edition,
    Track,
    named_rate,
    read_annotation,
)
from affectbench.project.folders import file_at, shown
from affectbench.refusal import Refusal

RATE = 30.0  # frames a second where neither video nor name gives it, as in the released code
OFF = 0.01  # share by which a video's rate may differ from the one in its name
ENDS = 0.5  # seconds by which sound may end before the pictures do, and still be that of all


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
    targets: Mapping[str, Array],
    rows: slice,
    track: Track,
    raw: Path,
    released_maps: bool,
    counts: Counter,
) -> None:
    """Fill concepts, maps and landmarks from a track's OpenFace csv.

    Line k of the csv belongs to the k-th picture of the track. Targets are missing in lines without
    a face, and in all pictures of a track without a csv.

    counts  increased in place under "openface" by the csv files, and under "no face" by pictures
            that have one, but no face
    """
    path, count = file_at(raw / "openface" / f"{track.name}.csv"), len(track.frames)
    concepts = np.full((count, len(CONCEPTS)), np.nan)
    points = np.full((count, 68, 2), np.nan)
    if path:
        table, seen, lines = read_faces(path, (*PRESENCES, *LANDMARKS), frames=True)
        if len(table) != count:
            raise Refusal(
                f"{shown(path)} has {len(table)} lines, but {shown(track.folder)} {count} pictures;"
                " run OpenFace 2 on that folder again"
            )
        concepts = checked(table[:, : len(CONCEPTS)], PRESENCES, path, lines)
        points = as_points(table[:, len(CONCEPTS) :]) / NATIVE
        beyond, small = (int(of(points).sum()) for of in (outside, tiny))
        check_inside(path, beyond, small, int(seen.sum()), of_openface(NATIVE))
        counts["openface"] += 1
        counts["no face"] += int((~seen).sum())
    fill_face_targets(targets, rows, concepts, points, NATIVE, released_maps)


def fill_sound(
    inputs: Mapping[str, Array],
    rows: slice,
    track: Track,
    raw: Path,
    videos: Mapping[str, Sequence[Path]],
) -> tuple[Array, float]:
    """Fill voice and prosody around each picture of a track.

    Returns which pictures have sound, and pictures a second. A picture after the end of the sound
    has none, and inputs of silence. Refuses a video that is not the one of the pictures.
    """
    until = (track.frames[-1] - 0.5) / (named_rate(track.video) or RATE)
    heard = voices.find_sound(raw, track.video, videos, until)
    if heard.pictures:
        _check_video(videos[track.video][0], heard, track)
    rate = heard.rate or named_rate(track.video) or RATE
    seconds = (track.frames - 0.5) / rate
    if heard.times is not None and track.frames[-1] <= len(heard.times):
        seconds = heard.times[track.frames - 1] + 0.5 / rate
    voices.fill(inputs, rows, heard.sound, seconds)
    if heard.sound is None:
        return np.zeros(len(seconds), dtype=bool), rate
    return seconds <= len(heard.sound) / SAMPLES + ENDS, rate


def _check_video(path: Path, heard: Heard, track: Track) -> None:
    """Refuse a video with fewer pictures than its track, or a steady rate that is not the named.

    Made anew at another rate, its sound would be given to the pictures of other seconds.
    """
    last, named = int(track.frames[-1]), named_rate(track.video)
    if last > heard.pictures + SLACK:
        raise Refusal(
            f"{shown(path)} has {heard.pictures} pictures, but {shown(track.folder)} is numbered up"
            f" to {last:05d}.jpg; it is cut off or of another rate, copy it again from the release"
        )
    steady = heard.rate and heard.times is None
    if named and steady and abs(heard.rate - named) > OFF * named:
        raise Refusal(
            f"{shown(path)} has {heard.rate:g} pictures a second, but its name says {named:g}; it"
            " was made anew, copy it again from the release"
        )
