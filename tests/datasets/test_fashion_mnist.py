"""Fashion-MNIST: garments are read as they were drawn; what is broken is told."""

import gzip
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from refusals import refused

from affectbench import streams
from affectbench.data.simulation.garments import GARMENTS, draw_garments
from affectbench.project.plugins import load
from affectbench.store.arrays import Space

ROWS, SEED, SIZE = 42, 5, 56


@pytest.fixture(scope="module")
def garments(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("garments")
    (folder / "raw").mkdir()
    load("Dataset", "fashion_mnist", {}).simulate(folder, rows=ROWS, seed=SEED)
    return folder / "raw"


def prepare(raw: Path, into: Path):
    return load("Dataset", "fashion_mnist", {"size": SIZE}).prepare(raw, Space(into))


def test_garments_are_read_as_they_were_drawn(garments, tmp_path):
    images, labels = draw_garments(ROWS, streams.generator(SEED, "fashion_mnist"))
    prepared = prepare(garments, tmp_path)
    tests = round(ROWS / 7)
    assert np.array_equal(prepared.targets["garment"], labels)
    assert [*np.unique(prepared.split, return_counts=True)[1]] == [tests, ROWS - tests]
    face = np.asarray(prepared.inputs["face"])
    assert face.shape == (ROWS, SIZE, SIZE, 3)
    assert (face[..., 0] == face[..., 1]).all()
    # Bilinear at twice the size keeps the mean of a picture.
    assert face.mean(axis=(1, 2, 3)) == pytest.approx(images.mean(axis=(1, 2)), abs=1.5)
    assert prepared.tasks["garment"].names == tuple(GARMENTS)


def test_a_garment_stands_still_for_a_window(garments, tmp_path):
    dataset = load("Dataset", "fashion_mnist", {"size": SIZE, "frames": 4})
    prepared = dataset.prepare(garments, Space(tmp_path))
    rows = dataset.select(prepared, 0)
    windows = rows.takes["face"].of(prepared.inputs["face"])
    assert windows.shape == (ROWS, 4, SIZE, SIZE, 3)
    window = windows[np.array([3])][0]
    assert all(np.array_equal(frame, prepared.inputs["face"][3]) for frame in window)
    single = load("Dataset", "fashion_mnist", {"size": SIZE, "frames": 0}).select(prepared, 0)
    assert single.takes["face"].of(prepared.inputs["face"]).shape == (ROWS, SIZE, SIZE, 3)


def test_unpacked_files_are_read_alike(garments, tmp_path):
    before = prepare(garments, tmp_path / "before")
    shutil.copytree(garments, tmp_path / "raw")
    for path in sorted((tmp_path / "raw").glob("*.gz")):
        path.with_suffix("").write_bytes(gzip.decompress(path.read_bytes()))
        path.unlink()
    after = prepare(tmp_path / "raw", tmp_path / "after")
    assert np.array_equal(after.inputs["face"], before.inputs["face"])
    assert np.array_equal(after.targets["garment"], before.targets["garment"])


def rewrite(name: str, change):
    def apply(raw: Path) -> None:
        path = raw / name
        path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes()))))

    return apply


IMAGES, LABELS = "train-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"
BROKEN = {
    "a file is missing": (lambda raw: (raw / IMAGES).unlink(), "is missing; set raw.fashion_mnist"),
    "cut off": (
        lambda raw: (raw / IMAGES).write_bytes((raw / IMAGES).read_bytes()[:-40]),
        "is no whole gzip file",
    ),
    "not zipped": (lambda raw: (raw / LABELS).write_bytes(b"plain"), "is no whole gzip file"),
    "labels for images": (
        lambda raw: shutil.copy(raw / "train-labels-idx1-ubyte.gz", raw / IMAGES),
        "magic number 0x00000801 instead of 0x00000803",
    ),
    "empty": (rewrite(LABELS, lambda content: b""), "not even a header"),
    "a picture too few": (
        rewrite(IMAGES, lambda content: content[:-784]),
        "its header says 36 x 28",
    ),
    "a label of 10": (
        rewrite(LABELS, lambda content: content[:-1] + b"\x0a"),
        "image 5: label 10 is not 0 to 9",
    ),
    "a label too many": (
        rewrite(LABELS, lambda c: c[:4] + struct.pack(">I", 7) + c[8:] + b"\x01"),
        "has 7 labels, but t10k-images-idx3-ubyte.gz 6 images",
    ),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_broken_is_told_in_one_line(how, garments, tmp_path):
    change, reason = BROKEN[how]
    assert reason in refused(prepare, change, garments, tmp_path)
