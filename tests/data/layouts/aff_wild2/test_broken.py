"""Aff-Wild2: what is broken is told in one line."""

import shutil
from pathlib import Path

import pytest
from wild_tree import OPTIONS

from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space


def first(raw: Path, pattern: str) -> Path:
    return sorted(raw.glob(pattern))[0]


def remove_pictures(raw):
    name = first(raw, "annotations/EXPR_Set/*/*.txt").stem
    shutil.rmtree(raw / "cropped_aligned" / name)


def cut_a_picture(raw):
    path = first(raw, "cropped_aligned/*/*.jpg")
    path.write_bytes(path.read_bytes()[:300])


def replace_in(pattern: str, old: str, new: str, line: int = 0):
    def spoil(raw):
        path = first(raw, pattern)
        lines = path.read_text("ascii").splitlines()
        lines[line] = lines[line].replace(old, new) if old else new
        path.write_text("\n".join(lines) + "\n", "ascii")

    return spoil


def shorten(raw):
    path = first(raw, "annotations/EXPR_Set/*/*.txt")
    path.write_text("\n".join(path.read_text("ascii").splitlines()[:6]) + "\n", "ascii")


def wrong_encoding(raw):
    first(raw, "annotations/VA_Set/*/*.txt").write_bytes("valence,arousal\n0,é\n".encode("latin1"))


def no_sets(raw):
    (raw / "annotations").rename(raw / "notes-only")
    shutil.rmtree(raw / "notes-only/AU_Set")


def no_validation(raw):
    shutil.rmtree(raw / "annotations/AU_Set/Validation_Set")


def no_faces(raw):
    shutil.rmtree(raw / "cropped_aligned")


def cut_wav(raw):
    path = first(raw, "audio/*.wav")
    path.write_bytes(path.read_bytes()[:2000])


def short_openface(raw):
    path = first(raw, "openface/*.csv")
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:3]) + "\n", "utf-8")


BROKEN = {
    "a video without pictures": (remove_pictures, "is of a video without pictures"),
    "a truncated picture": (cut_a_picture, "cannot be decoded"),
    "a wrong column": (
        replace_in("annotations/AU_Set/*/*.txt", "AU4", "AU5"),
        "line 1: 'AU1,AU2,AU5",
    ),
    "an expression out of range": (
        replace_in("annotations/EXPR_Set/*/*.txt", "", "9", 2),
        "line 3: 9 is not a whole number from -1 to 6",
    ),
    "valence out of range": (
        replace_in("annotations/VA_Set/*/*.txt", "", "1.5,0", 1),
        "line 2: 1.5 is not -1 to 1, or -5",
    ),
    "no number": (
        replace_in("annotations/VA_Set/*/*.txt", "", "nan?,0", 1),
        "line 2: not 2 numbers",
    ),
    "too few rows": (shorten, "has 5 labels, but there are pictures up to"),
    "a wrong encoding": (wrong_encoding, "is not plain text"),
    "a set that is missing": (no_sets, "no folder 'AU_Set'"),
    "a split that is missing": (no_validation, "lacks Train_Set or Validation_Set"),
    "no pictures at all": (no_faces, "cropped_aligned is missing"),
    "a wav that is cut off": (cut_wav, "is cut off"),
    "an OpenFace csv of other pictures": (short_openface, "has 2 lines, but"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_told_in_one_line(what, tree, tmp_path):
    spoil, message = BROKEN[what]
    raw = tmp_path / "raw"
    shutil.copytree(tree / "raw", raw)
    spoil(raw)
    with pytest.raises(Refusal) as refused:
        load("Dataset", "aff_wild2", OPTIONS).prepare(raw, Space(tmp_path / "prepared"))
    told = str(refused.value)
    assert message in told
    assert str(raw) in told
    assert "\n" not in told
