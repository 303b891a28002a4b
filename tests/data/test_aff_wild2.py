"""Aff-Wild2: what the simulator means is what is read, frame by frame; what is broken is told."""

import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from affectbench.data.layouts.aff_wild2 import (
    AUS,
    EDITIONS,
    find_tracks,
    named_rate,
    read_annotation,
)
from affectbench.data.simulation import wild
from affectbench.data.simulation.faces.parameters import AUS as DRAWN_AUS
from affectbench.data.simulation.filmed import film
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space, read_npz

SEED, SIZE, FRAMES = 11, 32, 8
OPTIONS = {"size": SIZE, "frames": FRAMES, "simulated_frames": FRAMES}


def simulated(folder: Path, **options) -> Path:
    for part in ("raw", "truth"):
        (folder / part).mkdir(parents=True)
    load("Dataset", "aff_wild2", OPTIONS | options).simulate(folder, rows=1, seed=SEED)
    return folder


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    return simulated(tmp_path_factory.mktemp("abaw2") / "tree")


@pytest.fixture(scope="module")
def prepared(tree, tmp_path_factory):
    dataset = load("Dataset", "aff_wild2", OPTIONS)
    return dataset.prepare(tree / "raw", Space(tmp_path_factory.mktemp("prepared")))


@pytest.fixture(scope="module")
def meant():
    """The people that the simulator filmed, by name of their track."""
    generator = torch.Generator().manual_seed(SEED)
    names, prior = EDITIONS["abaw2"].expressions, wild.FREQUENCIES["abaw2"]
    shape = (wild.LEAST_VIDEOS, FRAMES, 112)
    people = [one for v in film(names, prior, *shape, generator) for one in v.people]
    return dict(sorted((one.name, one) for one in people))


def test_what_was_meant_is_what_is_read(tree, prepared, meant):
    tracks, _ = find_tracks(tree / "raw", "abaw2")
    assert [track.name for track in tracks] == list(meant)
    test_videos = {t.video for t in tracks for _, s in t.annotations.values() if s == "test"}
    place, end = [DRAWN_AUS.index(au) for au in AUS], 0
    for track, one in zip(tracks, meant.values(), strict=True):
        rows = slice(end, end := end + int(one.seen.sum()))
        assert np.array_equal(prepared.attributes["frame"][rows], np.flatnonzero(one.seen) + 1)
        split = "test" if one.video in test_videos else "train"
        assert set(prepared.split[rows]) == {split}
        for task, values, missing in (
            ("expression", one.label, -1),
            ("au", one.coded[:, place], np.nan),
            ("affect", one.rated.round(3), np.nan),
        ):
            read = np.asarray(prepared.targets[task][rows])
            known = read != missing if task == "expression" else ~np.isnan(read).any(axis=1)
            assert np.allclose(read[known], values[one.seen][known], atol=1e-6)
            official = track.annotations.get(task, (None, ""))[1]
            assert known.any() == (official == split)
        small = [
            np.asarray(Image.fromarray(image).resize((SIZE, SIZE), Image.Resampling.BILINEAR))
            for image in one.images[one.seen]
        ]
        assert np.abs(prepared.inputs["face"][rows].astype(int) - np.stack(small)).mean() < 5
        points = np.asarray(prepared.targets["landmarks"][rows]).reshape(-1, 2, 68)
        found = ~np.isnan(points).any(axis=(1, 2))
        assert np.array_equal(found, one.openface["success"] == 1)
        error = points.transpose(0, 2, 1)[found] * 112 - one.points[one.seen][found]
        assert np.abs(error).max() < 6 * 0.008 * 112
    assert end == len(prepared)


def test_no_video_is_in_two_splits_and_train_labels_of_test_videos_are_dropped(prepared, capsys):
    split_of = {}
    for video, split in zip(prepared.group, prepared.split, strict=True):
        assert split_of.setdefault(video, split) == split
    assert set(split_of.values()) == {"train", "test"}


def test_windows_have_no_gap_and_score_every_labelled_frame_once(prepared):
    dataset = load("Dataset", "aff_wild2", OPTIONS)
    rows = dataset.select(prepared, 0)
    inside = rows.row[:, None] + np.arange(8)
    for name in ("track", "frame"):
        steps = np.diff(np.asarray(prepared.attributes[name])[inside], axis=1)
        assert set(steps.ravel()) == {0 if name == "track" else 1}
    scored = Counter(inside[rows.scored].tolist())
    assert set(scored.values()) == {1}
    by_video = {v: set(rows.split[rows.group == v]) for v in np.unique(rows.group)}
    assert all(len(splits) == 1 for splits in by_video.values())
    assert {"train", "val", "test"} == set().union(*by_video.values())


def test_single_frames_and_fewer_windows(prepared):
    single = load("Dataset", "aff_wild2", {"size": SIZE, "frames": 1}).select(prepared, 0)
    assert single.scored is None
    assert single.takes["face"].length == 0
    assert len(np.unique(single.row)) == len(single.row)
    fewer = load("Dataset", "aff_wild2", {"size": SIZE, "frames": 1, "every": 4})
    assert np.array_equal(fewer.select(prepared, 0).row, single.row[::4])


def test_the_truth_is_of_the_frames(tree, prepared, meant):
    truth = read_npz(tree / "truth/expression.npz")
    assert np.array_equal(truth["row"], prepared.row)
    told = np.concatenate([one.posterior[one.seen] for one in meant.values()])
    assert truth["posterior"] == pytest.approx(told, abs=1e-6)
    for task in ("au", "affect", "concepts", "maps/au"):
        assert np.array_equal(read_npz(tree / f"truth/{task}.npz")["row"], prepared.row)


def test_the_eighth_expression_can_be_left_out(tmp_path):
    raw = simulated(tmp_path / "abaw3", edition="abaw3") / "raw"
    eight = load("Dataset", "aff_wild2", {**OPTIONS, "edition": "abaw3", "classes": 8})
    prepared = eight.prepare(raw, Space(tmp_path / "prepared"))
    assert prepared.tasks["expression"].names[-1] == "other"
    assert (np.asarray(prepared.targets["expression"]) == 7).any()
    assert len(eight.select(prepared, 0).classes["expression"]) == 8
    seven = load("Dataset", "aff_wild2", {**OPTIONS, "edition": "abaw3", "classes": 7})
    assert len(seven.select(prepared, 0).classes["expression"]) == 7
    with pytest.raises(Refusal, match="classes 8, but abaw2 has 7"):
        load("Dataset", "aff_wild2", {"classes": 8})


def test_without_sound_there_is_silence_and_no_voice_concept(tree, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(tree / "raw", raw)
    shutil.rmtree(raw / "audio")
    dataset = load("Dataset", "aff_wild2", OPTIONS)
    prepared = dataset.prepare(raw, Space(tmp_path / "prepared"))
    assert np.isnan(prepared.targets["voice_concepts"]).all()
    assert len(np.unique(prepared.inputs["voice"])) == 1


def test_a_rate_is_read_from_a_name():
    assert named_rate("6-30-1920x1080") == named_rate("5-30-1920x1080-1") == 30
    assert named_rate("video10_1") is None


def test_a_row_with_one_missing_unit_is_missing_whole(tmp_path):
    path = tmp_path / "a.txt"
    header = ",".join(f"AU{au}" for au in AUS)
    path.write_text(f"{header}\n{','.join('0' * 12)}\n{','.join(['1'] * 11 + ['-1'])}\n", "ascii")
    values = read_annotation(path, "au", EDITIONS["abaw2"], 2)
    assert np.array_equal(values[0], np.zeros(12))
    assert np.isnan(values[1]).all()


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
    "NaN": (replace_in("annotations/VA_Set/*/*.txt", "", "nan,0", 1), "line 2: nan is not -1 to 1"),
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


def test_windows_longer_than_any_stretch_are_refused(tmp_path):
    load("Dataset", "aff_wild2", {}).simulate(tmp_path, rows=40, seed=3)
    dataset = load("Dataset", "aff_wild2", {"frames": 99})
    prepared = dataset.prepare(tmp_path / "raw", Space(tmp_path / "prepared"))
    with pytest.raises(Refusal, match=r"99 frames in a row, at most in [1-8]; set `frames`"):
        dataset.select(prepared, 0)


def test_longer_videos_have_windows_as_long_as_the_paper_s(tmp_path):
    longer = OPTIONS | {"frames": 16, "simulated_frames": 32}
    tree = simulated(tmp_path / "tree", **longer)
    dataset = load("Dataset", "aff_wild2", longer)
    rows = dataset.select(dataset.prepare(tree / "raw", Space(tmp_path / "prepared")), 0)
    assert rows.takes["face"].length == 16
    assert len(rows.row) >= wild.LEAST_VIDEOS
