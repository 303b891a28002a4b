"""AffectNet's mini layout: for each face a picture and four .npy files of annotations."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.guard import reading
from affectbench.data.formats.openface import write_openface
from affectbench.data.formats.pictures import write_picture
from affectbench.data.formats.text import MOST, number
from affectbench.data.layouts.affectnet import (
    NATIVE,
    UNUSABLE,
    Face,
    check_expression,
    checked_affect,
)
from affectbench.project.folders import file_at, files_in, is_folder, shown
from affectbench.refusal import Refusal

MOST_BYTES = 100_000  # of an annotation
LANDMARKS = f"ID_lnd.npy are pixels of pictures of {NATIVE} x {NATIVE}; copy them from the release"
SETS = {"train": "train_set", "test": "val_set"}


def read(raw: Path, counts: Counter) -> list[Face]:
    """Return the faces with an expression.

    counts  increased in place under "no expression" by the pictures without one, and under "litter"
    """
    faces = []
    for split, folder in SETS.items():
        notes = raw / folder / "annotations"
        if not is_folder(notes):
            raise Refusal(f"{shown(notes)} is missing; set raw.affectnet to what holds {folder}")
        labels = sorted(files_in(notes, "_exp.npy", counts), key=lambda p: (len(p.name), p.name))
        names = [path.name[: -len("_exp.npy")] for path in labels]
        of_split = [_face(raw / folder, name, split, counts) for name in names]
        faces += [face for face in of_split if face is not None]
        if not any(of_split):
            raise Refusal(
                f"{shown(notes)} has no ID_exp.npy with an expression; copy it again from the"
                " release"
            )
    return faces


def _face(folder: Path, name: str, split: str, counts: Counter) -> Face | None:
    """Return the face whose annotations are called `name`, None where it has no expression."""
    notes = folder / "annotations"
    exp = notes / f"{name}_exp.npy"
    expression = _scalar(exp)
    if expression in UNUSABLE or expression != expression:
        counts["no expression"] += 1
        return None
    check_expression(expression, shown(exp))
    return Face(
        name=f"{folder.name}/{name}",
        picture=folder / "images" / f"{name}.jpg",
        sidecar=folder / "AUs" / f"{name}.csv",
        split=split,
        expression=int(expression),
        valence=_affect(notes / f"{name}_val.npy"),
        arousal=_affect(notes / f"{name}_aro.npy"),
        points=_array(notes / f"{name}_lnd.npy", 136).reshape(68, 2) / NATIVE,
        box=None,
    )


def _affect(path: Path) -> float:
    return checked_affect(_scalar(path), shown(path))


def _scalar(path: Path) -> float:
    return float(_array(path, 1)[0])


def _array(path: Path, count: int) -> Array:
    """Return the `count` values of a small .npy, of numbers or of text; never unpickles.

    A value that is no number by its own word (nan), or infinite, is NaN.
    """
    path = file_at(path) or path
    with reading(path, "is no plain .npy file", "copy it again from the release"):
        if path.stat().st_size > MOST_BYTES:
            raise Refusal(f"{shown(path)} is larger than any annotation; copy it again")
        values = np.load(path, allow_pickle=False)
        if isinstance(values, np.ndarray) and values.dtype.kind in "US":
            texts = values.astype(str).reshape(-1).tolist()
    if not isinstance(values, np.ndarray) or values.dtype.kind not in "iufUS":
        raise Refusal(f"{shown(path)} is no plain .npy file of numbers; copy it again")
    if values.size != count:
        raise Refusal(
            f"{shown(path)} holds {values.size} numbers instead of {count}; copy it again"
        )
    values = values.reshape(-1)
    if values.dtype.kind in "US":
        return np.array([_number(text, path) for text in texts])
    values = values.astype(np.float64)
    return np.where(np.abs(values) <= MOST, values, np.nan)


def _number(text: str, path: Path) -> float:
    try:
        return number(text)
    except ValueError:
        raise Refusal(f"{shown(path)}: '{shown(text)}' is no number; copy it again") from None


def write(
    raw: Path, stills, split: Array, affect: Array, sidecars: Sequence[dict | None]
) -> list[str]:
    """Write N simulated faces in this layout and return their names.

    The arguments are those of `affectnet_full.write`.
    """
    names = []
    for row in range(len(split)):
        folder, name = raw / SETS[split[row]], str(row)
        write_picture(folder / "images" / f"{name}.jpg", stills.images[row])
        notes = folder / "annotations"
        notes.mkdir(parents=True, exist_ok=True)
        np.save(notes / f"{name}_exp.npy", np.array(str(stills.label[row])))  # text, as released
        np.save(notes / f"{name}_val.npy", np.array(affect[row, 0]))
        np.save(notes / f"{name}_aro.npy", np.array(affect[row, 1]))
        np.save(notes / f"{name}_lnd.npy", stills.points[row].reshape(-1).astype(float))
        if sidecars[row]:
            write_openface(folder / "AUs" / f"{name}.csv", sidecars[row])
        names.append(f"{SETS[split[row]]}/{name}")
    return names
