"""What the still-face datasets share: concepts and landmarks from OpenFace's csv, and attributes.

Concepts are OpenFace's pseudo-labels, as in AGCM's released code; where a picture has no csv, its
concepts, landmarks and maps are missing, never 0.
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
ATTRIBUTES = "attributes.csv"  # optional, beside the data: row name, then one column an attribute


def face_targets(
    sidecars: Sequence[Path],
    native: int,
    space,
    *,
    points: Array | None = None,
    released_maps: bool = False,
) -> dict[str, Array]:
    """Return concepts (N, 18), landmarks (N, 136) in [0, 1], and maps (N, 18, 14, 14).

    sidecars  a csv for each picture, which need not exist
    native    the side in pixels of the pictures that OpenFace saw
    space     keeps landmarks and maps on disk, filled row by row
    points    landmarks (N, 68, 2) in [0, 1] where the dataset brings its own
    """
    targets = face_room(len(sidecars), space)
    wanted = (*PRESENCES, *LANDMARKS) if points is None else PRESENCES
    for row, path in enumerate(sidecars):
        table = read_openface(path, wanted) if path.is_file() else np.empty((0, len(wanted)))
        concepts = np.full(len(CONCEPTS), np.nan)
        face = np.full((68, 2), np.nan) if points is None else points[row]
        if len(table):  # no line: no face was found
            concepts = presences(table[:, : len(CONCEPTS)], path)[0]
            if points is None:
                face = as_points(table[:, len(CONCEPTS) :])[0] / native
        fill_faces(targets, slice(row, row + 1), concepts[None], face[None], native, released_maps)
    return targets


def face_room(rows: int, space, concepts: str = "au") -> dict[str, Array]:
    """Return room on disk for `FACE_TASKS` of some rows; `concepts` names the first."""
    return {
        concepts: space.array(f"targets/{concepts}", (rows, len(CONCEPTS)), "float32"),
        "maps/au": space.array("targets/maps/au", (rows, len(CONCEPTS), GRID, GRID), "float16"),
        "landmarks": space.array("targets/landmarks", (rows, len(LANDMARKS)), "float32"),
    }


def fill_faces(
    room: Mapping[str, Array],
    rows: slice,
    concepts_NC: Array,
    points_N682: Array,
    native: int,
    released_maps: bool,
) -> None:
    """Fill the rows of `face_room`: what is missing is NaN; points are in [0, 1]."""
    concepts, maps, landmarks = room.values()
    concepts[rows] = concepts_NC
    landmarks[rows] = points_N682.transpose(0, 2, 1).reshape(len(points_N682), -1)
    maps[rows] = concept_maps(points_N682 * native, native, released=released_maps)


def as_points(landmarks_N136: Array) -> Array:
    """Return columns x_0 to x_67, y_0 to y_67 as points (N, 68, 2)."""
    return landmarks_N136.reshape(-1, 2, 68).transpose(0, 2, 1)


def read_attributes(path: Path, names: Sequence[str]) -> dict[str, Array]:
    """Return attributes of the rows by name: attribute -> (N,); none where there is no file."""
    if not path.is_file():
        return {}
    with path.open(newline="", encoding="utf-8") as file:
        found = {line["name"]: line for line in csv.DictReader(file)}
    missing = [name for name in names if name not in found]
    if missing:
        raise Refusal(f"{path} has no line for '{missing[0]}'; give every picture one, or no file")
    columns = [column for column in next(iter(found.values())) if column != "name"]
    return {c: np.array([_value(found[name][c]) for name in names]) for c in columns}


def write_attributes(path: Path, names: Sequence[str], attributes: Mapping[str, Array]) -> None:
    """Write attributes as `read_attributes` reads them."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["name", *attributes])
        writer.writerows(zip(names, *attributes.values(), strict=True))


def tell(what: Mapping[str, object]) -> None:
    """Print what a reader found, for the job's log: some layouts are known second-hand."""
    print("What I found:", file=sys.stderr)
    for name, value in what.items():
        print(f"  {name:28} {value}", file=sys.stderr)


def _value(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text
