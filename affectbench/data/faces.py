"""What face datasets share: targets from OpenFace's csv files.

Concepts are action units as OpenFace detects them (pseudo-labels), as in AGCM's released code.
A picture without a csv has missing concepts, landmarks and maps (NaN), never 0.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array, Task
from affectbench.data.concept_maps import GRID, concept_maps
from affectbench.data.formats.openface import (
    LANDMARKS,
    PRESENCES,
    checked,
    read_faces,
    read_openface,
)
from affectbench.project.folders import file_at, shown
from affectbench.refusal import Refusal

BEYOND = 0.25  # share of a face's landmarks beyond the picture from which they are not of it
LEAST = 0.1  # of the picture's side that a face spans: what is smaller is in another unit
CONCEPTS = tuple(name.removesuffix("_c") for name in PRESENCES)
FACE_TASKS = {
    "au": Task("multilabel", CONCEPTS),
    "maps/au": Task("map", CONCEPTS),
    "landmarks": Task("regression", LANDMARKS),
}


def face_targets(
    sidecars: Sequence[Path],
    native: int,
    space,
    counts: Counter,
    *,
    points: Array | None = None,
    sides: Array | None = None,
    released_maps: bool = False,
) -> dict[str, Array]:
    """Return the targets `FACE_TASKS` of N still pictures, as memory maps.

    These are concepts (N, 18), maps (N, 18, 14, 14), and landmarks (N, 136) as fractions of the
    picture's side. They are NaN where OpenFace found no face.

    sidecars       OpenFace's csv of each picture, which need not exist
    native         side in pixels of the pictures that OpenFace saw
    space          allocates the memory maps, and says which pictures are read
    counts         increased in place, as `read_still` does
    points         landmarks (N, 68, 2) in [0, 1], where the dataset has its own
    sides          width and height (N, 2) in pixels of each picture, where it is not `native`
    released_maps  as `concept_maps` takes it
    """
    targets = allocate_face_targets(len(sidecars), space)
    sides = np.full((len(sidecars), 2), native) if sides is None else sides

    def read(row: int) -> Counter:
        counted: Counter[str] = Counter()
        own = None if points is None else points[row]
        concepts, face = read_still(sidecars[row], sides[row], own, counted)
        fill_face_targets(
            targets, slice(row, row + 1), concepts[None], face[None], native, released_maps
        )
        return counted

    for _, counted in space.each(len(sidecars), read, "OpenFace's csv"):
        counts.update(counted)
    faces = counts["csv"] - counts["no face"]
    check_inside(sidecars[0].parent, counts["outside"], counts["tiny"], faces, of_openface(native))
    return targets


def read_still(path: Path, side: Array, own: Array | None, counts: Counter) -> tuple[Array, Array]:
    """Return the concepts (18,) of a still picture's face, and its landmarks (68, 2) in [0, 1].

    Of several faces that OpenFace saw, the picture's is the one that covers the middle of the
    picture's own landmarks, or else of the picture; among those the largest, then the most
    confident. Without a csv or a face, concepts are NaN, and so are landmarks of the csv.

    side    width and height (2,) of the picture in pixels
    own     the picture's own landmarks (68, 2), which are returned, or None
    counts  increased in place under "looked at" by pictures, "csv" by files, "no face" by files
            without one, "several faces" by files with more than one, "concepts missing" by values
            that are no number, and "outside" and "tiny" by faces whose landmarks are so
    """
    nothing = np.full(len(CONCEPTS), np.nan)
    unknown = np.full((68, 2), np.nan) if own is None else own
    there = file_at(path)
    counts["looked at"] += 1
    if there is None:
        return nothing, unknown
    counts["csv"] += 1
    wanted = (*PRESENCES, *LANDMARKS) if own is None else PRESENCES
    table, seen, lines = read_faces(there, wanted)
    if not seen.any():
        counts["no face"] += 1
        return nothing, unknown
    row = int(np.flatnonzero(seen)[0])
    if seen.sum() > 1:
        counts["several faces"] += 1
        row = _of_picture(there, seen, side, own)
    checked(table[row : row + 1, : len(CONCEPTS)], PRESENCES, there, lines[row : row + 1])
    counts["concepts missing"] += int(np.isnan(table[row]).sum())
    if own is None:
        unknown = as_points(table[row : row + 1, len(CONCEPTS) :])[0] / side
        counts["outside"] += int(outside(unknown[None])[0])
        counts["tiny"] += int(tiny(unknown[None])[0])
    return table[row, : len(CONCEPTS)], unknown


def outside(points_N682: Array) -> Array:
    """Return the mask (N,) of faces of which more than BEYOND of the landmarks are not in [0, 1].

    >>> inside, beyond = np.full((68, 2), 0.5), np.full((68, 2), 1.5)
    >>> outside(np.stack([inside, beyond]))
    array([False,  True])
    """
    beyond = (points_N682 < 0) | (points_N682 > 1)
    return beyond.any(axis=2).mean(axis=1) > BEYOND


def tiny(points_N682: Array) -> Array:
    """Return the mask (N,) of faces that span less than LEAST of the picture either way."""
    return (np.ptp(points_N682, axis=1) < LEAST).all(axis=1)


def check_inside(where: Path, beyond: int, small: int, faces: int, remedy: str) -> None:
    """Refuse landmarks of other pictures, or in another unit, as those of most faces say.

    where   the file, or the folder of the files
    beyond  how many of the faces are `outside`
    small   how many of them are `tiny`
    """
    for count, what in ((beyond, "lie beyond"), (small, f"span less than {LEAST:.0%} of")):
        if 2 * count > faces:
            raise Refusal(
                f"{shown(where)}: landmarks of {count} of {faces} faces {what} the picture;"
                f" {remedy}"
            )


def of_openface(native: int) -> str:
    """Return the remedy for landmarks of OpenFace that are of other pictures."""
    return f"run OpenFace 2 on the pictures of {native} pixels that are read here, on no others"


def sides_with(sidecar: Path, native: int, rendered: str = "", size: int = 0) -> tuple[int, ...]:
    """Return the sides in pixels that a picture may have; () for any, where it has no csv.

    A csv counts in pixels of pictures of the side `native`. That of simulated faces does so too
    where pictures are rendered as small as they are used.

    sidecar         OpenFace's csv of the picture
    rendered, size  the dataset's options
    """
    if file_at(sidecar) is None:
        return ()
    return (native, min(size, native)) if rendered == "used" else (native,)


def _of_picture(path: Path, seen: Array, side: Array, own: Array | None) -> int:
    """Return which of the lines of a csv is the picture's face, as `read_still` says."""
    table, _ = read_openface(path, LANDMARKS, {"confidence": 0.0})
    points, confidence = as_points(table[:, :-1]), np.nan_to_num(table[:, -1])
    usual = side / 2
    middle = usual if own is None or np.isnan(own).any() else own.mean(axis=0) * side
    low, high = points.min(axis=1), points.max(axis=1)
    covers = ((low <= middle) & (middle <= high)).all(axis=1)
    area = np.nan_to_num((high - low).prod(axis=1))
    return max(np.flatnonzero(seen), key=lambda row: (covers[row], area[row], confidence[row]))


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
