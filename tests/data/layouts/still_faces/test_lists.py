"""Lists of RAF-DB and AffectNet: what is there twice, missing or written in another way."""

import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
from still_trees import prepare

from affectbench.refusal import Refusal

RAF, FULL = "basic/EmoLabel/list_patition_label.txt", "Manually_Annotated_file_lists"


@pytest.fixture
def raw(request, trees, tmp_path):
    shutil.copytree(trees[request.param] / "raw", tmp_path / "raw")
    return tmp_path / "raw"


def lines(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text().splitlines()))


def write(path: Path, table: list[list[str]]) -> None:
    path.write_text("\n".join(",".join(line) for line in table) + "\n")


@pytest.mark.parametrize("raw", ["full"], indirect=True)
def test_a_picture_of_both_lists_is_tested_on_and_not_trained_on(raw, tmp_path, capsys):
    train, test = raw / FULL / "training.csv", raw / FULL / "validation.csv"
    before = prepare("full", raw, tmp_path / "before")
    table = lines(train)
    write(test, [*lines(test), table[1], table[1]])
    after = prepare("full", raw, tmp_path / "after")
    assert len(after) == len(before)
    assert (np.asarray(after.split) == "test").sum() == (
        np.asarray(before.split) == "test"
    ).sum() + 1
    assert np.array_equal(after.inputs["face"][-1], before.inputs["face"][0])
    log = capsys.readouterr().err
    assert "left out, also a test picture 1" in log
    assert "left out, listed twice       1" in log
    table.append([*table[1][:-1], "0.123"])
    write(train, table)
    with pytest.raises(Refusal, match=r"training\.csv, line 21: '.*' is in line 2 too, with other"):
        prepare("full", raw, tmp_path / "twice")


@pytest.mark.parametrize("raw", ["full"], indirect=True)
@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        (1, "nan", "line 2, column face_x: 'nan' is no number of pixels"),
        (2, "inf", "line 2, column face_y: 'inf' is no number of pixels"),
        (3, "0", "line 2: a face 0 x 224 pixels large"),
        (1, "9999", "the face's box at 9999, 0, of 224 x 224, is not in the picture of 224 x 224"),
        (6, "1.5", "line 2: expression 1.5 is not 0 to 7"),
    ],
)
def test_a_box_or_label_that_cannot_be_is_refused(raw, column, value, told, tmp_path):
    path = raw / FULL / "training.csv"
    table = lines(path)
    table[1][column] = value
    write(path, table)
    with pytest.raises(Refusal) as refused:
        prepare("full", raw, tmp_path / "prepared")
    assert told in str(refused.value)


@pytest.mark.parametrize("raw", ["full"], indirect=True)
def test_labels_that_are_no_number_are_missing(raw, tmp_path):
    path = raw / FULL / "training.csv"
    table = lines(path)
    table[0] = [name.upper() for name in table[0]]
    table[1][7], table[2][8] = "-nan(ind)", "-2"
    points = table[3][5].split(";")
    table[3][5] = ";".join(["inf", *points[1:]])
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(map(",".join, [*table, []])).encode())
    prepared = prepare("full", raw, tmp_path / "prepared")
    affect, landmarks = (np.isnan(prepared.targets[t]) for t in ("affect", "landmarks"))
    assert np.argwhere(affect).tolist() == [[0, 0], [1, 1]]
    assert np.argwhere(landmarks).tolist() == [[2, 0]]
    assert np.isnan(prepared.targets["maps/au"][2]).all()


@pytest.mark.parametrize("raw", ["raf_db"], indirect=True)
def test_a_line_twice_counts_once_unless_it_says_otherwise(raw, tmp_path, capsys):
    path = raw / RAF
    before = prepare("raf_db", raw, tmp_path / "before")
    text = path.read_text()
    first = text.splitlines()[0]
    path.write_bytes(b"\xef\xbb\xbf" + (text + first + "\n\n").replace("\n", "\r\n").encode())
    after = prepare("raf_db", raw, tmp_path / "after")
    assert np.array_equal(after.targets["expression"], before.targets["expression"])
    assert np.array_equal(after.inputs["face"], before.inputs["face"])
    assert "left out, listed twice       1" in capsys.readouterr().err
    name, label = first.split()
    path.write_text(f"{text}{name} {int(label) % 7 + 1}\n")
    with pytest.raises(Refusal, match=f"line 25: '{name}' has expression .*, above it has {label}"):
        prepare("raf_db", raw, tmp_path / "other")


@pytest.mark.parametrize("raw", ["mini"], indirect=True)
def test_litter_beside_annotations_is_counted(raw, tmp_path, capsys):
    before = prepare("mini", raw, tmp_path / "before")
    notes = raw / "train_set/annotations"
    for path in sorted(notes.glob("*_exp.npy"))[:3]:
        (notes / f"._{path.name}").write_bytes(b"Mac OS X")
    (notes / "Thumbs.db").write_bytes(b"")
    after = prepare("mini", raw, tmp_path / "after")
    assert np.array_equal(after.inputs["face"], before.inputs["face"])
    assert "litter passed over           4" in capsys.readouterr().err


@pytest.mark.parametrize("raw", ["mini"], indirect=True)
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x93NUMPY\x01\x00v\x00{'descr': '<f8', 'fort", "is no plain .npy file"),
        (b"\x93NUMPY\x01\x00v\x00" + b"{'descr': '<f8', 'fortran_order': False, 'shape': "
         b"(999999999999,)}".ljust(117) + b"\n", "is no plain .npy file"),
        (b"PK\x05\x06" + bytes(18), "is no plain .npy file of numbers"),
        (b"", "is no plain .npy file"),
    ],
)  # fmt: skip
def test_a_broken_annotation_is_told(raw, content, told, tmp_path):
    path = sorted((raw / "train_set/annotations").glob("*_val.npy"))[0]
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        prepare("mini", raw, tmp_path / "prepared")
    assert told in str(refused.value)
    assert str(path) in str(refused.value)
    path.unlink()
    path.mkdir()
    with pytest.raises(Refusal, match="is a folder where a file should be"):
        prepare("mini", raw, tmp_path / "folder")


@pytest.mark.parametrize("raw", ["raf_db", "mini", "full"], indirect=True)
def test_a_user_s_columns_take_the_place_of_none_of_the_reader_s(raw, request, tmp_path):
    name = request.node.callspec.params["raw"]
    path = raw / "attributes.csv"
    table = lines(path)
    write(
        path, [[*line, new] for line, new in zip(table, ["row", *"x" * len(table)], strict=False)]
    )
    prepared = prepare(name, raw, tmp_path / "prepared")
    assert set(prepared.attributes) >= {"people/row", "people/age"}
    assert all(key.startswith("people/") for key in prepared.attributes)
    table[0][1] = "../../escaped"
    write(path, table)
    with pytest.raises(Refusal, match=r"line 1, a column: '\.\./\.\./escaped' is no usable"):
        prepare(name, raw, tmp_path / "again")
    assert not list(tmp_path.rglob("*escaped*"))
