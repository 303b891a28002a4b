"""RAF-DB and AffectNet: what the simulators mean is what is read."""

import shutil
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from still_trees import ROWS, SEED, SIZE, TREES, prepare

from affectbench.data.simulation.affect import SHOWN
from affectbench.data.simulation.look import OFFICIAL, Look
from affectbench.data.simulation.stills import draw_stills
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space, read_npz


@pytest.mark.parametrize("name", TREES)
def test_what_was_meant_is_what_is_read(name, trees, tmp_path):
    prepared = prepare(name, trees[name] / "raw", tmp_path)
    names = prepared.tasks["expression"].names
    native = 100 if name == "raf_db" else 224
    plugin = sys.modules[type(load("Dataset", TREES[name][0], {})).__module__]
    if name == "raf_db":
        meant = draw_stills(names, plugin.TRAIN_COUNTS, ROWS, native, SEED)
    else:
        meant, _ = plugin.draw_splits(ROWS, SEED, OFFICIAL)
    order = np.argsort(np.asarray(prepared.split) == "test", kind="stable")
    assert np.array_equal(np.asarray(prepared.targets["expression"])[order], meant.label)
    face = np.asarray(prepared.inputs["face"])
    assert face.shape == (ROWS, SIZE, SIZE, 3)
    assert face.dtype == np.uint8
    for row in range(ROWS):
        small = Image.fromarray(meant.images[row]).resize((SIZE, SIZE), Image.Resampling.BILINEAR)
        assert np.abs(face[row].astype(int) - np.asarray(small)).mean() < 4  # JPEG's loss alone
    points = np.asarray(prepared.targets["landmarks"]).reshape(ROWS, 2, 68).transpose(0, 2, 1)
    seen = ~np.isnan(points).any(axis=(1, 2))
    assert np.abs(points[seen] * native - meant.points[seen]).max() < 5 * 0.008 * native
    concepts = np.asarray(prepared.targets["au"])
    found = ~np.isnan(concepts[:, 0])
    assert found.sum() == (~meant.failed).sum()
    agreement = (concepts[found] == (meant.intensity[found] > SHOWN)).mean()
    assert 0.9 < agreement < 1  # OpenFace errs in a twentieth
    maps = np.asarray(prepared.targets["maps/au"])
    assert np.array_equal(~np.isnan(maps[:, 0, 0, 0]), seen)
    assert np.array_equal(prepared.attributes["people/skin_tone"], meant.attributes["skin_tone"])
    truth = read_npz(trees[name] / "truth/expression.npz")
    assert truth["posterior"].sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert truth["posterior"] == pytest.approx(meant.posterior, abs=1e-6)


def test_seven_classes_leave_contempt_out(trees, tmp_path):
    dataset = load("Dataset", "affectnet", {"size": SIZE, "layout": "mini"})
    prepared = dataset.prepare(trees["mini"] / "raw", Space(tmp_path))
    eight = dataset.select(prepared, 0)
    seven = replace(dataset, classes=7).select(prepared, 0)
    assert len(eight.row) == ROWS
    label = np.asarray(prepared.targets["expression"])
    assert np.array_equal(seven.row, np.flatnonzero(label < 7))
    assert len(seven.classes["expression"]) == 7
    with pytest.raises(Refusal, match="classes 6 is out of range; write what is 7 or 8"):
        load("Dataset", "affectnet", {"classes": 6})


def test_a_list_without_its_header_is_read_alike(trees, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(trees["full"] / "raw", raw)
    path = raw / "Manually_Annotated_file_lists/validation.csv"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[1:]))
    with_header = prepare("full", trees["full"] / "raw", tmp_path / "with")
    without = prepare("full", raw, tmp_path / "without")
    for task in with_header.targets:
        assert np.array_equal(with_header.targets[task], without.targets[task], equal_nan=True)


def test_affectnets_validation_set_is_balanced_and_its_training_set_is_not():
    """The release's has 500 pictures of each expression, which accuracy counts."""
    plugin = sys.modules[type(load("Dataset", "affectnet", {})).__module__]
    small = Look("used", 16, "web")
    stills, split = plugin.draw_splits(2000, SEED, small)
    train, test = (np.bincount(stills.label[split == s], minlength=8) for s in ("train", "test"))
    assert (train.sum(), test.sum()) == (1600, 400)
    assert test.tolist() == [50] * 8
    assert train.max() > 15 * train.min()
    again, _ = plugin.draw_splits(2000, SEED, small)
    assert np.array_equal(again.images, stills.images)
