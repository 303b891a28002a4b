"""AffectNet's full layout: pictures in folders, and lists of their labels, boxes and landmarks."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from affectbench import streams
from affectbench.arrays import Array
from affectbench.data.formats.openface import write_openface
from affectbench.data.formats.pictures import path_inside, write_picture
from affectbench.data.layouts.affectnet import (
    UNUSABLE,
    Face,
    check_expression,
    checked_affect,
)
from affectbench.refusal import Refusal

LISTS = {"train": "training.csv", "test": "validation.csv"}
LIST_FOLDER = "Manually_Annotated_file_lists"
IMAGE_FOLDER = "Manually_Annotated/Manually_Annotated_Images"
COLUMNS = (
    "subDirectory_filePath",
    "face_x",
    "face_y",
    "face_width",
    "face_height",
    "facial_landmarks",
    "expression",
    "valence",
    "arousal",
)


def read(raw: Path) -> tuple[list[Face], int]:
    """Return the faces with an expression, and the number of pictures without one."""
    faces, left_out = [], 0
    for split, name in LISTS.items():
        path = raw / LIST_FOLDER / name
        for number, line in _lines(path):
            expression = _number(line, "expression", path, number)
            if expression in UNUSABLE:
                left_out += 1
                continue
            check_expression(expression, f"{path}, line {number}")
            faces.append(_face_of_line(raw, line, path, number, split, int(expression)))
        if not any(face.split == split for face in faces):
            raise Refusal(f"{path} lists no picture with an expression; copy it again")
    return faces, left_out


def _face_of_line(
    raw: Path, line: dict[str, str], path: Path, number: int, split: str, expression: int
) -> Face:
    """Return the face that line `number` of the list `path` describes."""
    source = f"{path}, line {number}"
    name = line["subDirectory_filePath"]
    box = tuple(int(_number(line, c, path, number)) for c in COLUMNS[1:5])
    if min(box[2:]) <= 0:
        raise Refusal(f"{source}: a face {box[2]} x {box[3]} pixels large; take the line out")
    try:
        flat = np.array([float(part) for part in line["facial_landmarks"].split(";")])
    except ValueError:
        flat = np.array([])
    if flat.size != 136:
        raise Refusal(f"{source}: {flat.size} landmark numbers instead of 136, 'x;y;x;y;…'")
    stem = name.rsplit(".", 1)[0]
    return Face(
        name=stem,
        picture=path_inside(raw, f"{IMAGE_FOLDER}/{name}", path),
        sidecar=path_inside(raw, f"openface/{stem}.csv", path),
        split=split,
        expression=expression,
        valence=checked_affect(_number(line, "valence", path, number), source),
        arousal=checked_affect(_number(line, "arousal", path, number), source),
        points=(flat.reshape(68, 2) - box[:2]) / box[2:],
        box=box,
    )


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line number and the fields by column of a list, which may lack its header."""
    if not path.is_file():
        raise Refusal(f"{path} is missing; set raw.affectnet to what holds {LIST_FOLDER}")
    with path.open(newline="", encoding="utf-8-sig") as file:
        try:
            for number, fields in enumerate(csv.reader(file), start=1):
                if number == 1 and fields[:1] == [COLUMNS[0]]:
                    if tuple(fields) != COLUMNS:
                        raise Refusal(f"{path}: columns {fields} are not {', '.join(COLUMNS)}")
                    continue
                if len(fields) != len(COLUMNS):
                    raise Refusal(
                        f"{path}, line {number}: {len(fields)} fields instead of {len(COLUMNS)}"
                    )
                yield number, dict(zip(COLUMNS, fields, strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            raise Refusal(f"{path} is no csv in UTF-8 ({error}); copy it again") from None


def _number(line: dict[str, str], column: str, path: Path, number: int) -> float:
    try:
        return float(line[column])
    except ValueError:
        raise Refusal(
            f"{path}, line {number}, column {column}: '{line[column]}' is no number"
        ) from None


def write(
    raw: Path, stills, split: Array, affect: Array, sidecars: Sequence[dict | None]
) -> list[str]:
    """Write N simulated faces in this layout and return their names.

    stills    `simulation.stills.Stills` with images, landmarks and labels
    split     (N,) "train" or "test"
    affect    (N, 2) valence and arousal
    sidecars  the columns of each picture's OpenFace csv, None to write none
    """
    names, lines = [], {"train": [], "test": []}
    side = stills.images.shape[1]
    box, in_picture = [0, 0, side, side], stills.points * (side / stills.size)
    for row in range(len(split)):
        name = f"{row % 7 + 1}/{streams.derive(row, 'affectnet name'):016x}"
        write_picture(raw / IMAGE_FOLDER / f"{name}.jpg", stills.images[row])
        points = ";".join(f"{value:.2f}" for value in in_picture[row].reshape(-1))
        line = [f"{name}.jpg", *box, points, stills.label[row], *np.round(affect[row], 4)]
        lines[split[row]].append(line)
        if sidecars[row]:
            write_openface(raw / "openface" / f"{name}.csv", sidecars[row])
        names.append(name)
    (raw / LIST_FOLDER).mkdir(parents=True)
    for part, file_name in LISTS.items():
        with (raw / LIST_FOLDER / file_name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *lines[part]])
    return names
