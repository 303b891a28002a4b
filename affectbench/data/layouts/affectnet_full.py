"""AffectNet's full layout: pictures in folders, and lists of their labels, boxes and landmarks."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from affectbench import streams
from affectbench.arrays import Array
from affectbench.data.formats.openface import write_openface
from affectbench.data.formats.pictures import path_inside, write_picture
from affectbench.data.formats.text import number_at, rows_of
from affectbench.data.layouts.affectnet import (
    UNUSABLE,
    Face,
    check_expression,
    checked_affect,
)
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

LISTS = {"train": "training.csv", "test": "validation.csv"}
MOST_SIDE = 100_000  # pixels, of a box
LIST_FOLDER = "Manually_Annotated_file_lists"
IMAGE_FOLDER = "Manually_Annotated/Manually_Annotated_Images"
LANDMARKS = "facial_landmarks are pixels of the photograph, as face_x is; copy the lists again"
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


def read(raw: Path, counts: Counter) -> list[Face]:
    """Return the faces with an expression.

    A picture of the training list that the validation list has too would be trained and tested on:
    it is left out of train. Refuses one that a list has twice with other labels or boxes.

    counts  increased in place under "no expression", "in both lists" and "listed twice" by the
            lines that are left out
    """
    parts = {split: _read_list(raw, split, counts) for split in LISTS}
    tested = {face.picture for face in parts["test"]}
    kept = [face for face in parts["train"] if face.picture not in tested]
    counts["in both lists"] += len(parts["train"]) - len(kept)
    return kept + parts["test"]


def _read_list(raw: Path, split: str, counts: Counter) -> list[Face]:
    path = raw / LIST_FOLDER / LISTS[split]
    faces, lines = [], {}
    for number, line in _lines(path):
        if line["subDirectory_filePath"] in lines:
            before, same = lines[line["subDirectory_filePath"]]
            if same != line:
                raise Refusal(
                    f"{shown(path)}, line {number}: '{shown(line['subDirectory_filePath'])}' is in"
                    f" line {before} too, with other values; take one out"
                )
            counts["listed twice"] += 1
            continue
        lines[line["subDirectory_filePath"]] = number, line
        expression = number_at(line["expression"], path, number, "expression")
        if expression in UNUSABLE or expression != expression:
            counts["no expression"] += 1
            continue
        check_expression(expression, f"{shown(path)}, line {number}")
        faces.append(_face_of_line(raw, line, path, number, split, int(expression)))
    if not faces:
        raise Refusal(f"{shown(path)} lists no picture with an expression; copy it again")
    return faces


def _face_of_line(
    raw: Path, line: dict[str, str], path: Path, number: int, split: str, expression: int
) -> Face:
    """Return the face that line `number` of the list `path` describes."""
    source = f"{shown(path)}, line {number}"
    name = line["subDirectory_filePath"]
    sides = [number_at(line[column], path, number, column) for column in COLUMNS[1:5]]
    for column, side in zip(COLUMNS[1:5], sides, strict=True):
        if not abs(side) <= MOST_SIDE:
            raise Refusal(
                f"{source}, column {column}: '{shown(line[column])}' is no number of pixels;"
                " correct the line or take it out"
            )
    box = tuple(map(int, sides))
    if min(box[2:]) <= 0:
        raise Refusal(f"{source}: a face {box[2]} x {box[3]} pixels large; take the line out")
    texts = line["facial_landmarks"].split(";")
    if len(texts) != 136:
        raise Refusal(f"{source}: {len(texts)} landmark numbers instead of 136, 'x;y;x;y;…'")
    flat = np.array([number_at(text, path, number, "facial_landmarks") for text in texts])
    stem = name.rsplit(".", 1)[0]
    return Face(
        name=stem,
        picture=path_inside(raw, f"{IMAGE_FOLDER}/{name}", path),
        sidecar=path_inside(raw, f"openface/{stem}.csv", path),
        split=split,
        expression=expression,
        valence=checked_affect(number_at(line["valence"], path, number, "valence"), source),
        arousal=checked_affect(number_at(line["arousal"], path, number, "arousal"), source),
        points=(flat.reshape(68, 2) - box[:2]) / box[2:],
        box=box,
    )


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line number and the fields by column of a list, which may lack its header."""
    for number, fields in rows_of(path, f"set raw.affectnet to what holds {LIST_FOLDER}"):
        if len(fields) != len(COLUMNS):
            raise Refusal(
                f"{shown(path)}, line {number}: {len(fields)} fields instead of {len(COLUMNS)};"
                " correct the line"
            )
        if fields[0].lower() == COLUMNS[0].lower():
            if [name.lower() for name in fields] != [name.lower() for name in COLUMNS]:
                raise Refusal(
                    f"{shown(path)}: columns {fields} are not {', '.join(COLUMNS)}; copy it again"
                )
            continue
        yield number, dict(zip(COLUMNS, fields, strict=True))


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
