"""AffectNet's mini layout: for each face a picture and four .npy files of annotations."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.openface import write_openface
from affectbench.data.formats.pictures import write_picture
from affectbench.data.layouts.affectnet import (
    NATIVE,
    UNUSABLE,
    Face,
    check_expression,
    checked_affect,
)
from affectbench.refusal import Refusal

SETS = {"train": "train_set", "test": "val_set"}


def read(raw: Path) -> tuple[list[Face], int]:
    """Return the faces with an expression, and the number of pictures without one."""
    faces, left_out = [], 0
    for split, folder in SETS.items():
        notes = raw / folder / "annotations"
        if not notes.is_dir():
            raise Refusal(f"{notes} is missing; set raw.affectnet to what holds {folder}")
        for exp in sorted(notes.glob("*_exp.npy"), key=lambda p: (len(p.name), p.name)):
            name = exp.name.removesuffix("_exp.npy")
            expression = _scalar(exp)
            if expression in UNUSABLE:
                left_out += 1
                continue
            check_expression(expression, f"{exp}")
            points = _array(notes / f"{name}_lnd.npy", 136).reshape(68, 2) / NATIVE
            faces.append(
                Face(
                    name=f"{folder}/{name}",
                    picture=raw / folder / "images" / f"{name}.jpg",
                    sidecar=raw / folder / "AUs" / f"{name}.csv",
                    split=split,
                    expression=int(expression),
                    valence=_affect(notes / f"{name}_val.npy"),
                    arousal=_affect(notes / f"{name}_aro.npy"),
                    points=points,
                    box=None,
                )
            )
        if not any(face.split == split for face in faces):
            raise Refusal(f"{notes} has no ID_exp.npy; copy it again from the release")
    return faces, left_out


def _affect(path: Path) -> float:
    return checked_affect(_scalar(path), path)


def _scalar(path: Path) -> float:
    text = str(_array(path, 1)[0])
    try:
        return float(text)
    except ValueError:
        raise Refusal(f"{path}: '{text}' is no number; copy it again") from None


def _array(path: Path, count: int) -> Array:
    """Return the `count` values of a small .npy; a single value may be text. Never unpickles."""
    try:
        values = np.load(path, allow_pickle=False).reshape(-1)
    except FileNotFoundError:
        raise Refusal(f"{path} is missing; copy it again from the release") from None
    except (OSError, ValueError, EOFError):
        raise Refusal(f"{path} is no plain .npy file; copy it again from the release") from None
    if len(values) != count:
        raise Refusal(f"{path} holds {len(values)} numbers instead of {count}; copy it again")
    return values if count == 1 else values.astype(float)


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
