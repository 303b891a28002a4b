"""What face datasets share: targets from OpenFace's csv files, and the log of what was found.

Concepts are action units as OpenFace detects them (pseudo-labels), as in AGCM's released code.
A picture without a csv has missing concepts, landmarks and maps (NaN), never 0.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array, Task
from affectbench.data.concept_maps import GRID, concept_maps
from affectbench.data.formats.openface import (
    LANDMARKS,
    PRESENCES,
    presences,
    read_faces,
    read_openface,
)
from affectbench.project.folders import file_at, shown
from affectbench.refusal import Refusal

BEYOND = 0.25  # share of a face's landmarks beyond the picture from which they are not of it
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
    released_maps  as `concept_maps` takes it
    """
    targets = allocate_face_targets(len(sidecars), space)

    def read(row: int) -> Counter:
        counted: Counter[str] = Counter()
        own = None if points is None else points[row]
        concepts, face = read_still(sidecars[row], native, own, counted)
        fill_face_targets(
            targets, slice(row, row + 1), concepts[None], face[None], native, released_maps
        )
        return counted

    for _, counted in space.each(len(sidecars), read, "OpenFace's csv"):
        counts.update(counted)
    check_inside(sidecars[0].parent, native, counts["outside"], counts["csv"] - counts["no face"])
    return targets


def read_still(path: Path, native: int, own: Array | None, counts: Counter) -> tuple[Array, Array]:
    """Return the concepts (18,) of a still picture's face, and its landmarks (68, 2) in [0, 1].

    Of several faces that OpenFace saw, the picture's is the one that covers the middle of the
    picture's own landmarks, or else of the picture; among those the largest, then the most
    confident. Without a csv or a face, concepts are NaN, and so are landmarks of the csv.

    native  side of the picture in pixels
    own     the picture's own landmarks (68, 2), which are returned, or None
    counts  increased in place under "csv" by files, "no face" by files without one, "several faces"
            by files with more than one, "concepts missing" by values that are no number, and
            "outside" by faces whose landmarks are not in the picture
    """
    nothing = np.full(len(CONCEPTS), np.nan)
    unknown = np.full((68, 2), np.nan) if own is None else own
    there = file_at(path)
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
        row = _of_picture(path, seen, native, own)
    presences(table[row : row + 1, : len(CONCEPTS)], path, lines[row : row + 1])
    counts["concepts missing"] += int(np.isnan(table[row]).sum())
    if own is None:
        unknown = as_points(table[row : row + 1, len(CONCEPTS) :])[0] / native
        counts["outside"] += int(outside(unknown[None])[0])
    return table[row, : len(CONCEPTS)], unknown


def outside(points_N682: Array) -> Array:
    """Return the mask (N,) of faces of which more than BEYOND of the landmarks are not in [0, 1].

    >>> inside, beyond = np.full((68, 2), 0.5), np.full((68, 2), 1.5)
    >>> outside(np.stack([inside, beyond]))
    array([False,  True])
    """
    beyond = (points_N682 < 0) | (points_N682 > 1)
    return beyond.any(axis=2).mean(axis=1) > BEYOND


def check_inside(where: Path, native: int, beyond: int, faces: int) -> None:
    """Refuse csv files of pictures of another size: most of their faces are not in ours.

    where   the file, or the folder of the files
    native  side of our pictures in pixels
    beyond  how many of the faces `outside` says are not in the picture
    """
    if 2 * beyond > faces:
        raise Refusal(
            f"{shown(where)}: landmarks of {beyond} of {faces} faces lie beyond a picture of"
            f" {native} pixels; run OpenFace 2 on the pictures that are read here, not on larger"
            " ones"
        )


def _of_picture(path: Path, seen: Array, native: int, own: Array | None) -> int:
    """Return which of the lines of a csv is the picture's face, as `read_still` says."""
    table, _ = read_openface(path, LANDMARKS, ("confidence",))
    points, confidence = as_points(table[:, :-1]), np.nan_to_num(table[:, -1])
    usual = np.full(2, native / 2)
    middle = usual if own is None or np.isnan(own).any() else own.mean(axis=0) * native
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


def also_tested(face_NHW3: Array, split_N: Array, whole: bool = True) -> object:
    """Return how many training pictures are, pixel by pixel, a test picture: they leak into it.

    whole  whether all pictures were read; else the question has no answer
    """
    if not whole:
        return "not known of a sample"
    digests = np.array([hashlib.blake2b(face, digest_size=16).digest() for face in face_NHW3])
    return int(np.isin(digests[split_N == "train"], digests[split_N == "test"]).sum())


def log_of_openface(counts: Counter) -> dict[str, object]:
    """Return what `read_still` and `read_attributes` counted, for the log."""
    return {
        "with OpenFace csv": counts["csv"],
        "of them without a face": counts["no face"],
        "with several faces": f"{counts['several faces']}, the picture's own taken",
        "values missing in them": counts["concepts missing"],
        "landmarks beyond the picture": counts["outside"],
        "attributes missing": counts["attributes missing"],
        "litter passed over": counts["litter"],
    }


def log_summary(counts: Mapping[str, object]) -> None:
    """Print what a reader found to stderr, which is the job's log.

    Users should look at it, as some layouts are known at second hand only.
    """
    print("What I found:", file=sys.stderr)
    for name, value in counts.items():
        print(f"  {name:28} {value}", file=sys.stderr)
