"""inspect says what a folder holds, writes nothing into it, and foresees what prepare takes."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest

from affectbench.data.formats.attributes import write_attributes
from affectbench.data.formats.pictures import write_picture
from affectbench.project.root import ROOT
from affectbench.running import inspect
from affectbench.running.commands import main
from affectbench.running.inspect import Glance

ROWS = 30


@pytest.fixture
def raw(tmp_path):
    """RAF-DB with 20 training and 10 test pictures of two expressions; two are listed twice."""
    names = [f"train_{i:05d}" for i in range(20)] + [f"test_{i:04d}" for i in range(10)]
    rng = np.random.default_rng(0)
    for name in names:
        picture = rng.integers(1, 255, (100, 100, 3)).astype(np.uint8)
        write_picture(tmp_path / f"raw/basic/Image/aligned/{name}_aligned.jpg", picture)
    lines = [f"{name}.jpg {1 + number % 2}" for number, name in enumerate(names)]
    (tmp_path / "raw/basic/EmoLabel").mkdir()
    (tmp_path / "raw/basic/EmoLabel/list_patition_label.txt").write_text(
        "\n".join([*lines, *lines[:2]])
    )
    write_attributes(tmp_path / "raw/attributes.csv", names, {"age": np.arange(ROWS)})
    return tmp_path / "raw"


def content(folder):
    return {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def asked(*arguments: str) -> int:
    return main(["inspect", "raf_db", "--options", "size=16", *arguments])


def test_what_was_found_is_told_and_nothing_is_written(raw, tmp_path, capsys, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    before = content(raw)
    assert asked("--raw", str(raw), "--sample", "10") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "pictures 30 of them train 20 left out, listed twice 2" in told
    assert "expression: surprise train 10, test 5" in told
    assert "expression: happiness train 0, test 0" in told
    assert "Rows: 18 train, 2 val, 10 test, of 30 groups" in told
    assert "about 10 were decoded, so that rows may be fewer; --sample 0 decodes all" in told
    assert "train pictures in test too not known of a sample" in told
    assert "with OpenFace csv 0 of the 10 looked at" in told
    assert content(raw) == before
    assert list((tmp_path / "here").iterdir()) == []


def test_all_files_are_read_on_request_and_a_sheet_is_drawn(raw, tmp_path, capsys):
    assert asked("--raw", str(raw), "--sample", "0", "--sheet", str(tmp_path / "a.png")) == 0
    told = capsys.readouterr().out
    assert "were decoded" not in told
    assert "looked at" not in told
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    next((raw / "basic/Image/aligned").glob("*7_aligned.jpg")).write_bytes(b"text")
    assert asked("--raw", str(raw), "--sample", "0") == 2
    assert "7_aligned.jpg is no image; copy it again" in capsys.readouterr().err


def test_a_folder_and_a_sheet_may_be_named_by_any_bytes(raw, tmp_path, capsys):
    odd = raw.rename(os.fsdecode(os.fsencode(tmp_path) + b"/f\xff"))
    sheet = os.fsdecode(os.fsencode(tmp_path) + b"/s\xff.png")
    assert asked("--raw", str(odd), "--sheet", sheet) == 0
    told = capsys.readouterr().out
    assert r"/f\udcff" in told
    assert r"/s\udcff.png" in told


def test_what_cannot_be_printed_is_told_by_its_escape(raw):
    """With a locale of ASCII, no letter of other languages can be."""
    folder = raw.rename(raw.with_name("Gr\xf6\xdfe"))
    asked_for = ["inspect", "raf_db", "--options", "size=16", "--raw", str(folder)]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "affectbench", *asked_for],
        cwd=ROOT,
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii:strict"},
    )
    assert rb"/Gr\xf6\xdfe" in done.stdout
    assert done.returncode == 0


def test_a_dataset_of_another_folder_is_inspected_too(raw, tmp_path, capsys):
    (tmp_path / "lab/datasets").mkdir(parents=True)
    shutil.copy(ROOT / "datasets/raf_db.py", tmp_path / "lab/datasets/their_faces.py")
    asked_for = ["inspect", "their_faces", "--options", "size=16", "--raw", str(raw)]
    assert main(asked_for) == 2
    assert "unknown dataset 'their_faces'" in capsys.readouterr().err
    assert main([*asked_for, "--plugins", str(tmp_path / "lab")]) == 0
    assert "expression: surprise" in capsys.readouterr().out
    assert main([*asked_for, "--plugins", str(tmp_path / "none")]) == 2
    assert "none is no folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--raw", "/nowhere"), "raw.raf_db: there is no folder '/nowhere'"),
        (("--raw", ".", "--options", "siez=16"), "'siez=16' is no NAME=VALUE of raf_db; did you"),
        (("--raw", ".", "--options", "size"), "'size' is no NAME=VALUE of raf_db"),
        (("--raw", ".", "--options", "size=[x"), "inspect: size: '[x' is not a whole number"),
        (("--raw", ""), "raw.raf_db: '' names no folder; give the data's own folder"),
        (("--raw", ".", "--sample", "-1"), "--sample -1 is no number of files; 0 decodes all"),
        (("--raw", ".", "--sheet", "a.xyz"), "'a.xyz' does not end on .png, .pdf, .svg or .jpg"),
        (("--raw", ".", "--sheet", ""), "--sheet '.' does not end on .png"),
        (("--raw", ".", "--sheet", "/nowhere/a.png"), "there is no folder '/nowhere'; make it"),
    ],
)
def test_a_mistake_is_told_in_one_line(arguments, told, capsys):
    assert main(["inspect", "raf_db", *arguments]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_a_sheet_that_cannot_be_written_is_refused_before_anything_is_read(raw, tmp_path, capsys):
    (tmp_path / "a.png").mkdir()
    assert asked("--raw", str(raw), "--sheet", str(tmp_path / "a.png")) == 2
    said = capsys.readouterr()
    assert "a.png' is a folder; name a file" in said.err
    assert said.out == ""


def test_the_time_of_all_files_is_foreseen_from_those_that_were_read(tmp_path, monkeypatch):
    """Of 100 files every 10th is read, 2 s each: 20 s were spent, and 180 s are left."""
    clock = iter([0.0, 20.0])
    monkeypatch.setattr(inspect.time, "perf_counter", lambda: next(clock))
    space = Glance(tmp_path, 10)
    assert list(space.every(100)) == list(range(0, 100, 10))
    assert space.saved == pytest.approx(180)
    assert not space.whole
    monkeypatch.undo()
    assert list(Glance(tmp_path, 0).every(5)) == list(range(5))
