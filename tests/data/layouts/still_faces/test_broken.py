"""RAF-DB and AffectNet: what is broken is told in one line."""

import csv
import shutil
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from refusals import refused
from still_trees import prepare

from affectbench.data.layouts.affectnet_full import COLUMNS


def edit_list(old: str, new: str):
    def change(raw: Path) -> None:
        path = raw / "basic/EmoLabel/list_patition_label.txt"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return change


def first(raw: Path, pattern: str) -> Path:
    return sorted(raw.glob(pattern))[0]


def cut_off(pattern: str):
    def change(raw: Path) -> None:
        path = first(raw, pattern)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return change


def remove(pattern: str):
    return lambda raw: first(raw, pattern).unlink()


def replaced(pattern: str, content: bytes):
    return lambda raw: first(raw, pattern).write_bytes(content)


def edit_csv(pattern: str, column: str, value: str):
    def change(raw: Path) -> None:
        path = first(raw, pattern)
        header, *lines = csv.reader(path.read_text().splitlines(), skipinitialspace=True)
        lines[0][header.index(column)] = value
        path.write_text("\n".join(",".join(line) for line in [header, *lines]) + "\n")

    return change


def rename_column(pattern: str, old: str, new: str):
    def change(raw: Path) -> None:
        path = first(raw, pattern)
        path.write_text(path.read_text().replace(old, new, 1))

    return change


def half(pattern: str):
    def change(raw: Path) -> None:
        path = first(raw, pattern)
        with Image.open(path) as image:
            smaller = image.resize([side // 2 for side in image.size])
        smaller.save(path)

    return change


def _all_landmarks(change):
    def of_all(raw: Path) -> None:
        for path in raw.glob("*/annotations/*_lnd.npy"):
            np.save(path, change(np.load(path)))

    return of_all


BROKEN = {
    "raf_db": {
        "no list": (
            remove("basic/EmoLabel/*.txt"),
            "list_patition_label.txt is missing; set raw.raf_db",
        ),
        "a label out of range": (
            lambda raw: _relabel(raw, "8"),
            "line 1: expression '8' is not 1 to 7",
        ),
        "a line of another kind": (
            edit_list("train_00001.jpg", "picture"),
            "is not 'train_00001.jpg 5'",
        ),
        "wrong encoding": (
            replaced("basic/EmoLabel/*.txt", "trän_1.jpg 1\n".encode("utf-16")),
            "is not plain text",
        ),
        "only train": (lambda raw: _only(raw, "train"), "names no test_"),
        "no picture": (
            remove("basic/Image/aligned/*.jpg"),
            "_aligned.jpg is missing; the data is incomplete",
        ),
        "a truncated picture": (cut_off("basic/Image/aligned/*.jpg"), "cannot be decoded"),
        "no picture at all": (replaced("basic/Image/aligned/*.jpg", b"text"), "is no image"),
        "out of the folder": (
            edit_list("train_00001", "train_/../../../../../../x"),
            "leads out of",
        ),
        "no AU column": (
            rename_column("openface/*.csv", "AU45_c", "AU46_c"),
            "has no column 'AU45_c'",
        ),
        "a picture of half the size": (
            half("basic/Image/aligned/*.jpg"),
            "_aligned.jpg has 50 x 50 pixels, and its landmarks are of 100 x 100",
        ),
        "an AU of 2": (edit_csv("openface/*.csv", "AU12_c", "2"), "AU12_c: 2 is neither 0 nor 1"),
        "a word for a number": (
            edit_csv("openface/*.csv", "x_3", "left"),
            "column x_3: 'left' is no number",
        ),
        "attributes of others": (
            replaced("attributes.csv", b"name,age\nx,3\n"),
            "has no line for 'train_00001'",
        ),
    },
    "mini": {
        "no folder": (
            lambda raw: shutil.rmtree(raw / "val_set"),
            "annotations is missing; set raw.affectnet",
        ),
        "no annotation": (remove("train_set/annotations/*_val.npy"), "_val.npy is missing"),
        "no picture": (remove("train_set/images/*.jpg"), "is missing; the data is incomplete"),
        "a truncated picture": (cut_off("val_set/images/*.jpg"), "cannot be decoded"),
        "expression 11": (
            lambda raw: _npy(raw, "exp", np.array("11")),
            "expression 11 is not 0 to 7",
        ),
        "expression as a word": (
            lambda raw: _npy(raw, "exp", np.array("sad")),
            "'sad' is no number",
        ),
        "valence 3": (lambda raw: _npy(raw, "val", np.array(3.0)), "3 is not between -1 and 1"),
        "too few landmarks": (
            lambda raw: _npy(raw, "lnd", np.zeros(10)),
            "holds 10 numbers instead of 136",
        ),
        "landmarks from 0 to 1": (
            _all_landmarks(lambda points: points / 224),
            "landmarks of 24 of 24 faces span less than 10% of the picture; ID_lnd.npy are pixels",
        ),
        "landmarks of the photograph": (
            _all_landmarks(lambda points: 3 * points + 500),
            "landmarks of 24 of 24 faces lie beyond the picture; ID_lnd.npy are pixels of pictures",
        ),
        "a picture of half the size": (
            half("train_set/images/*.jpg"),
            ".jpg has 112 x 112 pixels, and its landmarks are of 224 x 224",
        ),
        "a pickle": (
            lambda raw: np.save(
                first(raw, "train_set/annotations/*_exp.npy"), np.array([{}], dtype=object)
            ),
            "is no plain .npy file",
        ),
        "a cut-off csv": (cut_off("train_set/AUs/*.csv"), "write it anew"),
    },
    "full": {
        "no list": (remove("*/training.csv"), "training.csv is missing; set raw.affectnet"),
        "another column": (
            rename_column("*/training.csv", "valence", "valense"),
            "are not subDirectory_filePath",
        ),
        "a field too few": (
            rename_column("*/training.csv", ",0,0,224", ",0,224"),
            "8 fields instead of 9",
        ),
        "valence as a word": (
            edit_csv("*/validation.csv", "valence", "high"),
            "column valence: 'high' is no number",
        ),
        "expression 12": (
            edit_csv("*/validation.csv", "expression", "12"),
            "expression 12 is not 0 to 7",
        ),
        "no width": (
            edit_csv("*/training.csv", "face_width", "-1"),
            "a face -1 x 224 pixels large",
        ),
        "landmarks cut off": (
            edit_csv("*/training.csv", "facial_landmarks", "1;2;3"),
            "3 landmark numbers instead of 136",
        ),
        "out of the folder": (
            edit_csv("*/training.csv", "subDirectory_filePath", "../../../../../etc/passwd.jpg"),
            "leads out of",
        ),
        "wrong encoding": (
            replaced("*/validation.csv", ",".join(COLUMNS).encode("utf-16")),
            "line 1: is not plain text in UTF-8",
        ),
    },
}


def _relabel(raw: Path, label: str) -> None:
    path = raw / "basic/EmoLabel/list_patition_label.txt"
    _, *rest = path.read_text().splitlines(keepends=True)
    path.write_text(f"train_00001.jpg {label}\n" + "".join(rest))


def _only(raw: Path, split: str) -> None:
    path = raw / "basic/EmoLabel/list_patition_label.txt"
    kept = [line for line in path.read_text().splitlines(keepends=True) if line.startswith(split)]
    path.write_text("".join(kept))


def _npy(raw: Path, kind: str, value: np.ndarray) -> None:
    np.save(first(raw, f"train_set/annotations/*_{kind}.npy"), value)


@pytest.mark.parametrize(
    ("name", "how"), [(name, how) for name, ways in BROKEN.items() for how in ways]
)
def test_what_is_broken_is_told_in_one_line(name, how, trees, tmp_path):
    change, reason = BROKEN[name][how]
    assert reason in refused(partial(prepare, name), change, trees[name] / "raw", tmp_path)
