"""What face datasets share: targets from OpenFace's csv files, and attributes of people.

Concepts are action units as OpenFace detects them (pseudo-labels), as in AGCM's released code.
A picture without a csv has missing concepts, landmarks and maps (NaN), never 0.
"""

import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array, Task
from affectbench.data.concept_maps import GRID, concept_maps
from affectbench.data.formats.openface import LANDMARKS, PRESENCES, presences, read_openface
from affectbench.refusal import Refusal

CONCEPTS = tuple(name.removesuffix("_c") for name in PRESENCES)
FACE_TASKS = {
    "au": Task("multilabel", CONCEPTS),
    "maps/au": Task("map", CONCEPTS),
    "landmarks": Task("regression", LANDMARKS),
}
ATTRIBUTES = "attributes.csv"  # optional, in the raw folder: a column `name`, one each attribute


def face_targets(
    sidecars: Sequence[Path],
    native: int,
    space,
    *,
    points: Array | None = None,
    released_maps: bool = False,
) -> dict[str, Array]:
    """Return the targets `FACE_TASKS` of N still pictures, as memory maps.

    These are concepts (N, 18), maps (N, 18, 14, 14), and landmarks (N, 136) as fractions of the
    picture's side. They are NaN where OpenFace found no face.

    sidecars       OpenFace's csv of each picture, which need not exist
    native         side in pixels of the pictures that OpenFace saw
    space          allocates the memory maps
    points         landmarks (N, 68, 2) in [0, 1], where the dataset has its own
    released_maps  as `concept_maps` takes it
    """
    targets = allocate_face_targets(len(sidecars), space)
    wanted = (*PRESENCES, *LANDMARKS) if points is None else PRESENCES
    for row, path in enumerate(sidecars):
        table = read_openface(path, wanted) if path.is_file() else np.empty((0, len(wanted)))
        concepts = np.full(len(CONCEPTS), np.nan)
        face = np.full((68, 2), np.nan) if points is None else points[row]
        if len(table):  # a csv without a line: OpenFace found no face
            concepts = presences(table[:, : len(CONCEPTS)], path)[0]
            if points is None:
                face = as_points(table[:, len(CONCEPTS) :])[0] / native
        fill_face_targets(
            targets, slice(row, row + 1), concepts[None], face[None], native, released_maps
        )
    return targets


def allocate_face_targets(rows: int, space, concepts: str = "au") -> dict[str, Array]:
    """Return empty memory maps for the targets of N rows: concepts, maps, landmarks.

    concepts  the name of the concept task
    """
    return {
        concepts: space.array(f"targets/{concepts}", (rows, len(CONCEPTS)), "float32"),
        "maps/au": space.array("targets/maps/au", (rows, len(CONCEPTS), GRID, GRID), "float16"),
        "landmarks": space.array("targets/landmarks", (rows, len(LANDMARKS)), "float32"),
    }


def fill_face_targets(
    targets: Mapping[str, Array],
    rows: slice,
    concepts_NC: Array,
    points_N682: Array,
    native: int,
    released_maps: bool,
) -> None:
    """Fill some rows of what `allocate_face_targets` returned; NaN is missing.

    points  landmarks as fractions of the picture's side
    native  that side in pixels
    """
    concepts, maps, landmarks = targets.values()
    concepts[rows] = concepts_NC
    landmarks[rows] = as_landmarks(points_N682)
    maps[rows] = concept_maps(points_N682 * native, native, released=released_maps)


def as_points(landmarks_N136: Array) -> Array:
    """Return landmarks with columns x_0 to x_67, y_0 to y_67 as points (N, 68, 2)."""
    return landmarks_N136.reshape(-1, 2, 68).transpose(0, 2, 1)


def as_landmarks(points_N682: Array) -> Array:
    """Return points (N, 68, 2) as landmarks (N, 136), the inverse of `as_points`."""
    return points_N682.transpose(0, 2, 1).reshape(len(points_N682), -1)


def read_attributes(path: Path, names: Sequence[str]) -> dict[str, Array]:
    """Return attributes of named rows, attribute -> (N,); an empty dict where there is no file.

    Refuses a file that has no line for one of the names. Columns of numbers become floats.
    """
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        lines = {line["name"]: line for line in csv.DictReader(file)}
    missing = [name for name in names if name not in lines]
    if missing:
        raise Refusal(f"{path} has no line for '{missing[0]}'; give every picture one, or no file")
    columns = [column for column in next(iter(lines.values())) if column != "name"]
    return {c: np.array([_value(lines[name][c]) for name in names]) for c in columns}


def write_attributes(path: Path, names: Sequence[str], attributes: Mapping[str, Array]) -> None:
    """Write attributes of named rows as `read_attributes` reads them."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", *attributes])
        writer.writerows(zip(names, *attributes.values(), strict=True))


def log_summary(counts: Mapping[str, object]) -> None:
    """Print what a reader found to stderr, which is the job's log.

    Users should look at it, as some layouts are known at second hand only.
    """
    print("What I found:", file=sys.stderr)
    for name, value in counts.items():
        print(f"  {name:28} {value}", file=sys.stderr)


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
