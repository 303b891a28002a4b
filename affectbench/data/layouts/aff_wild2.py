"""Aff-Wild2 on disk: tracks of cropped faces, and three sets of annotations with official splits.

A track is one face in one video. Its pictures are `cropped_aligned/NAME/00001.jpg`, ..., numbered
by the video's frames from 1, with gaps where no face was found. NAME is the video's, with _left or
_right appended where the video shows two people. The first line of an annotation is a header, and
line k + 1 belongs to picture k. The folders of the sets may lie at the top, or up to DEPTH folders
down: archives that are unpacked into a folder of their own name give one such folder in another.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.refusal import Refusal

FACES = ("cropped_aligned", "cropped_aligned_new_50_vids")  # later releases have both
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

    @property
    def video(self) -> str:
        return TWO_PEOPLE.sub("", self.name)

    def picture(self, frame: int) -> Path:
        return self.folder / f"{frame:05d}.jpg"


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


def find_tracks(raw: Path, edition: str) -> tuple[list[Track], int]:
    """Return the annotated tracks, sorted by name, and the number of tracks without annotation.

    A track counts as annotated if any of the three sets has it. Refuses where a set is missing, or
    annotates a track without pictures.
    """
    annotated = _annotations(raw, edition)
    folders = {
        folder.name: folder
        for top in FACES
        if (raw / top).is_dir()
        for folder in sorted((raw / top).iterdir())
        if folder.is_dir()
    }
    if not folders:
        raise Refusal(f"{raw / FACES[0]} is missing; set raw.aff_wild2 to the folder that holds it")
    tracks = []
    for name, annotations in sorted(annotated.items()):
        if name not in folders:
            path = next(iter(annotations.values()))[0]
            raise Refusal(
                f"{path} is of a video without pictures: {raw / FACES[0] / name} is missing; unpack"
                " the cropped faces of all batches"
            )
        tracks.append(Track(name, folders[name], _frames(folders[name]), annotations))
    return tracks, len(set(folders) - set(annotated))


def read_annotation(path: Path, task: str, edition: Edition, last: int) -> Array:
    """Return the labels in an annotation file: row k - 1 belongs to picture k.

    Expressions are (T,) int with -1 for missing, action units (T, 12) and valence and arousal
    (T, 2) float with NaN for missing. Where one value of a row is missing, the whole row is.
    Refuses another header, a line with other than numbers in range, and too few lines.

    last  the number of the track's last picture; up to SLACK pictures may lack a line
    """
    lines = _lines(path)
    expected = header(task, edition)
    columns = tuple(part.strip() for part in lines[0].split(",")) if lines else ()
    if tuple(map(str.lower, columns)) != tuple(map(str.lower, expected)):
        raise Refusal(
            f"{path}, line 1: '{','.join(columns)}' instead of '{','.join(expected)}'; is it"
            " another edition? set 'edition' of the dataset"
        )
    width = 1 if task == "expression" else len(expected)
    try:
        values = np.array([line.split(",") for line in lines[1:]], dtype=float)
        values = values.reshape(len(lines) - 1, width)
    except ValueError:
        raise Refusal(
            f"{path}, line {_first_bad_line(lines, width)}: not {width} numbers; copy it again"
        ) from None
    if len(values) < last - SLACK:
        raise Refusal(
            f"{path} has {len(values)} labels, but there are pictures up to {last:05d}.jpg; one of"
            " them is of another video, copy both again"
        )
    return _without_sentinels(values, task, edition, path)


def _without_sentinels(values: Array, task: str, edition: Edition, path: Path) -> Array:
    """Return values with the release's sentinels (-1, -5) as missing; refuse any out of range."""
    if task == "expression":
        allowed = np.isin(values, np.arange(-1, len(edition.expressions)))
        rule = f"a whole number from -1 to {len(edition.expressions) - 1}"
    elif task == "au":
        allowed, rule = np.isin(values, (-1, 0, 1)), "-1, 0 or 1"
    else:
        allowed, rule = (np.abs(values) <= 1) | (values == -5), "-1 to 1, or -5"
    if not allowed.all():
        row, column = np.argwhere(~allowed)[0]
        raise Refusal(
            f"{path}, line {row + 2}: {values[row, column]:g} is not {rule}; is it another edition?"
        )
    if task == "expression":
        return values[:, 0].astype(np.int64)
    missing = (values == (-1 if task == "au" else -5)).any(axis=1, keepdims=True)
    return np.where(missing, np.nan, values)


def _annotations(raw: Path, edition: str) -> dict[str, dict[str, tuple[Path, str]]]:
    """Return the annotations of each track: name -> task -> (file, split)."""
    tracks: dict[str, dict[str, tuple[Path, str]]] = {}
    for task, folder in EDITIONS[edition].folders.items():
        depths = ("*/" * depth for depth in range(DEPTH + 1))
        set_folders = sorted({path for above in depths for path in raw.glob(above + folder)})
        if not set_folders:
            raise Refusal(
                f"{raw}: no folder '{folder}' in it nor up to {DEPTH} folders down; is it another"
                f" edition than '{edition}'? set 'edition' of the dataset"
            )
        parts = [p for top in set_folders for p in sorted(top.iterdir()) if p.name in SPLITS]
        if {SPLITS[part.name] for part in parts} != {"train", "test"}:
            raise Refusal(f"{set_folders[0]} lacks Train_Set or Validation_Set; unpack it again")
        for part in parts:
            for path in sorted(part.glob("*.txt")):
                tracks.setdefault(path.stem, {})[task] = (path, SPLITS[part.name])
    return tracks


def _frames(folder: Path) -> Array:
    numbers = [int(path.stem) for path in folder.glob("*.jpg") if path.stem.isdigit()]
    if not numbers:
        raise Refusal(f"{folder} has no picture 00001.jpg; unpack it again")
    return np.sort(np.array(numbers, dtype=np.int64))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("ascii").strip().splitlines()
    except UnicodeDecodeError:
        raise Refusal(f"{path} is not plain text; copy it again from the release") from None


def _first_bad_line(lines: list[str], width: int) -> int:
    """Return the number of the first line that does not hold `width` numbers."""
    for number, line in enumerate(lines[1:], start=2):
        try:
            if len([float(part) for part in line.split(",")]) != width:
                return number
        except ValueError:
            return number
    return len(lines)


def write_annotation(path: Path, task: str, edition: Edition, rows: Iterable[Iterable]) -> None:
    """Write labels in the release's format: a header, then one line a frame of the video."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [",".join(header(task, edition)), *(",".join(f"{v:g}" for v in row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", "ascii")
