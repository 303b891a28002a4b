"""Aff-Wild2 on disk: tracks of cropped faces, and three sets of annotations with official splits.

A track is one face in one video. Its pictures are `cropped_aligned/NAME/00001.jpg`, ..., numbered
by the video's frames from 1, with gaps where no face was found. NAME is the video's, with _left or
_right appended where the video shows two people. The first line of an annotation is a header, and
line k + 1 belongs to picture k. The folders of the sets may lie at the top, or up to DEPTH folders
down: archives that are unpacked into a folder of their own name give one such folder in another.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from affectbench.arrays import MISSING_CLASS, Array
from affectbench.data.formats.text import lines_of, number
from affectbench.data.layouts.aff_wild2_faces import FACES, face_folders, find_pictures
from affectbench.project.folders import files_in, folders_in, is_folder, shown
from affectbench.refusal import Refusal

DEPTH = 2  # folders above those of the sets
NATIVE = 112  # side of a picture in pixels
AUS = (1, 2, 4, 6, 7, 10, 12, 15, 23, 24, 25, 26)
SEVEN = ("neutral", "anger", "disgust", "fear", "happiness", "sadness", "surprise")
SPLITS = {"Train_Set": "train", "Training_Set": "train", "Validation_Set": "test"}
SLACK = 2  # last pictures that may lack a line, as decoders differ in how many frames they count
TWO_PEOPLE = re.compile(r"_(left|right)$")
NAMED_RATE = re.compile(r"^\d+-(\d+)-\d+x\d+")


@dataclass(frozen=True)
class Edition:
    """How an edition of the challenge names its sets of annotations, and its expressions."""

    folders: dict[str, str]  # task -> folder of its set
    expressions: tuple[str, ...]  # in the order of the annotated numbers


EDITIONS = {
    "abaw2": Edition({"au": "AU_Set", "expression": "EXPR_Set", "affect": "VA_Set"}, SEVEN),
    "abaw3": Edition(
        {
            "au": "AU_Detection_Challenge",
            "expression": "EXPR_Classification_Challenge",
            "affect": "VA_Estimation_Challenge",
        },
        (*SEVEN, "other"),
    ),
}


@dataclass(frozen=True)
class Track:
    """One face in one video: its pictures and its annotations."""

    name: str
    folder: Path  # of the pictures
    frames: Array  # (T,) numbers of the pictures, sorted
    annotations: dict[str, tuple[Path, str]] = field(default_factory=dict)  # task -> file, split
    others: dict[int, str] = field(default_factory=dict)  # frame -> name, where not .jpg

    @property
    def video(self) -> str:
        return TWO_PEOPLE.sub("", self.name)

    def picture(self, frame: int) -> Path:
        return self.folder / self.others.get(frame, f"{frame:05d}.jpg")


def header(task: str, edition: Edition) -> tuple[str, ...]:
    """Return the column names in the first line of a set's annotations."""
    if task == "au":
        return tuple(f"AU{au}" for au in AUS)
    if task == "affect":
        return ("valence", "arousal")
    return tuple(name.capitalize() for name in edition.expressions)


def named_rate(name: str) -> float | None:
    """Return the frames a second in a video's name, None where it has none.

    >>> named_rate("6-30-1920x1080"), named_rate("video7")
    (30.0, None)
    """
    match = NAMED_RATE.match(name)
    return float(match[1]) if match else None


def find_tracks(raw: Path, edition: str, counts: Counter) -> list[Track]:
    """Return the annotated tracks, sorted by name.

    A track counts as annotated if any of the three sets has it. Refuses where a set is missing or
    annotates a track without pictures, and two folders of one track.

    counts  increased in place under "withheld" by the tracks without annotation, under "litter",
            under "other files" by files that are neither pictures nor annotations, and under "in
            both splits" by annotations of a training set that its validation set has too, which are
            left out
    """
    annotated = _annotations(raw, edition, counts)
    folders = face_folders(raw, counts)
    tracks = []
    for name, annotations in sorted(annotated.items()):
        if name not in folders:
            path = next(iter(annotations.values()))[0]
            raise Refusal(
                f"{shown(path)} is of a video without pictures: {shown(raw / FACES[0] / name)} is"
                " missing; unpack the cropped faces of all batches"
            )
        frames, others = find_pictures(folders[name], counts)
        tracks.append(Track(name, folders[name], frames, annotations, others))
    counts["withheld"] += len(set(folders) - set(annotated))
    return tracks


def read_annotation(path: Path, task: str, edition: Edition, last: int) -> Array:
    """Return the labels in an annotation file: row k - 1 belongs to picture k.

    Expressions are (T,) int with -1 for missing, action units (T, 12) and valence and arousal
    (T, 2) float with NaN for missing. Where one value of a row is missing, the whole row is.
    Refuses another header, a line with other than numbers in range, and too few lines.

    last  the number of the track's last picture; up to SLACK pictures may lack a line
    """
    lines = lines_of(path, remedy="copy it again from the release")
    expected = header(task, edition)
    columns = tuple(part.strip() for part in lines[0].split(",")) if lines else ()
    if tuple(map(str.lower, columns)) != tuple(map(str.lower, expected)):
        raise Refusal(
            f"{shown(path)}, line 1: '{shown(','.join(columns))}' instead of"
            f" '{','.join(expected)}'; is it another edition? set 'edition' of the dataset"
        )
    width = 1 if task == "expression" else len(expected)
    values = np.empty((len(lines) - 1, width))
    for row, line in enumerate(lines[1:]):
        try:
            values[row] = [number(part) for part in _fields(line, width)]
        except ValueError:
            raise Refusal(
                f"{shown(path)}, line {row + 2}: not {width} numbers; copy it again"
            ) from None
    if len(values) < last - SLACK:
        raise Refusal(
            f"{shown(path)} has {len(values)} labels, but there are pictures up to {last:05d}.jpg;"
            " one of them is of another video, copy both again"
        )
    return _without_sentinels(values, task, edition, path)


def _fields(line: str, width: int) -> list[str]:
    """Return the fields of a line; raise ValueError where they are not `width`, or it is blank."""
    fields = line.split(",")
    if len(fields) != width or not line:
        raise ValueError(line)
    return fields


def _without_sentinels(values: Array, task: str, edition: Edition, path: Path) -> Array:
    """Return values with the release's sentinels (-1, -5) as missing; refuse any out of range."""
    if task == "expression":
        allowed = np.isin(values, np.arange(-1, len(edition.expressions)))
        rule = f"a whole number from -1 to {len(edition.expressions) - 1}"
    elif task == "au":
        allowed, rule = np.isin(values, (-1, 0, 1)), "-1, 0 or 1"
    else:
        allowed, rule = (np.abs(values) <= 1) | (values == -5), "-1 to 1, or -5"
    allowed |= np.isnan(values)
    if not allowed.all():
        row, column = np.argwhere(~allowed)[0]
        raise Refusal(
            f"{shown(path)}, line {row + 2}: {values[row, column]:g} is not {rule}; is it another"
            " edition?"
        )
    if task == "expression":
        return np.nan_to_num(values[:, 0], nan=MISSING_CLASS).astype(np.int64)
    sentinel = values == (-1 if task == "au" else -5)
    return np.where((sentinel | np.isnan(values)).any(axis=1, keepdims=True), np.nan, values)


def _annotations(
    raw: Path, edition: str, counts: Counter
) -> dict[str, dict[str, tuple[Path, str]]]:
    """Return the annotations of each track: name -> task -> (file, split)."""
    tracks: dict[str, dict[str, tuple[Path, str]]] = {}
    tops = [raw]
    for _ in range(DEPTH):
        tops += [below for top in tops for below in folders_in(top) if below not in tops]
    for task, folder in EDITIONS[edition].folders.items():
        set_folders = sorted(top / folder for top in tops if is_folder(top / folder))
        if not set_folders:
            raise Refusal(
                f"{shown(raw)}: no folder '{folder}' in it nor up to {DEPTH} folders down; is it"
                f" another edition than '{edition}'? set 'edition' of the dataset"
            )
        parts = [p for top in set_folders for p in folders_in(top) if p.name in SPLITS]
        if {SPLITS[part.name] for part in parts} != {"train", "test"}:
            raise Refusal(
                f"{shown(set_folders[0])} lacks Train_Set or Validation_Set; unpack it again"
            )
        for part in sorted(parts, key=lambda part: SPLITS[part.name] == "test"):
            for path in files_in(part, counts=counts):
                if path.suffix.lower() != ".txt":
                    counts["other files"] += 1
                    continue
                of_track = tracks.setdefault(path.stem, {})
                if of_track.get(task, (path, ""))[1] == SPLITS[part.name]:
                    raise Refusal(
                        f"{shown(path)} and {shown(of_track[task][0])} are of one video and task;"
                        " take one out"
                    )
                counts["in both splits"] += task in of_track
                of_track[task] = (path, SPLITS[part.name])
    return tracks


def write_annotation(path: Path, task: str, edition: Edition, rows: Iterable[Iterable]) -> None:
    """Write labels in the release's format: a header, then one line a frame of the video."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [",".join(header(task, edition)), *(",".join(f"{v:g}" for v in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "ascii")
