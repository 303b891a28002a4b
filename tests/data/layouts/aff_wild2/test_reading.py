"""Aff-Wild2: what the simulator means is what is read, frame by frame."""

import shutil
from collections import Counter

import numpy as np
import pytest
from PIL import Image
from wild_tree import OPTIONS, SIZE, simulated

from affectbench.data.layouts.aff_wild2 import (
    AUS,
    EDITIONS,
    find_tracks,
    named_rate,
    read_annotation,
)
from affectbench.data.simulation.faces.parameters import AUS as DRAWN_AUS
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space, read_npz


def test_what_was_meant_is_what_is_read(tree, prepared, meant):
    tracks = find_tracks(tree / "raw", "abaw2", Counter())
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
    with pytest.raises(Refusal, match="abaw2 has seven expressions; set classes: 7"):
        load("Dataset", "aff_wild2", {"classes": 8})


def test_without_sound_there_is_silence_and_no_voice_concept(tree, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(tree / "raw", raw)
    shutil.rmtree(raw / "audio")
    dataset = load("Dataset", "aff_wild2", OPTIONS)
    prepared = dataset.prepare(raw, Space(tmp_path / "prepared"))
    assert np.isnan(prepared.targets["voice_concepts"]).all()
    assert len(np.unique(prepared.inputs["voice"])) == 1


@pytest.mark.parametrize("above", ["", "annotations/", "annotations/annotations/"])
def test_annotations_may_lie_at_the_top_or_up_to_two_folders_down(tree, tmp_path, above):
    raw = tmp_path / "raw"
    shutil.copytree(tree / "raw/annotations", raw / above, dirs_exist_ok=True)
    (raw / "cropped_aligned").symlink_to(tree / "raw/cropped_aligned")
    tracks = find_tracks(raw, "abaw2", Counter())
    expected = find_tracks(tree / "raw", "abaw2", Counter())
    assert [t.name for t in tracks] == [t.name for t in expected]
    for ours, other in zip(tracks, expected, strict=True):
        assert {task: split for task, (_, split) in ours.annotations.items()} == {
            task: split for task, (_, split) in other.annotations.items()
        }


def test_annotations_three_folders_down_are_not_found(tree, tmp_path):
    shutil.copytree(tree / "raw/annotations", tmp_path / "a/b/c")
    with pytest.raises(Refusal, match="no folder 'AU_Set' in it nor up to 2 folders down"):
        find_tracks(tmp_path, "abaw2", Counter())


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
