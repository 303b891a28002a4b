"""Aff-Wild2: what is missing, litter, in two places or not readable."""

import os
import shutil
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from wild_tree import OPTIONS

from affectbench.data import voices
from affectbench.data.layouts.aff_wild2 import EDITIONS, find_tracks, read_annotation
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space

ABAW2 = EDITIONS["abaw2"]


@pytest.fixture
def raw(tree, tmp_path):
    shutil.copytree(tree / "raw", tmp_path / "raw")
    return tmp_path / "raw"


def test_a_label_that_is_no_number_is_missing(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfValence,Arousal\r\n0.5,-nan(ind)\r\n0.5,0\r\ninf,0\r\n\r\n")
    nan = [np.nan] * 2
    assert np.array_equal(
        read_annotation(path, "affect", ABAW2, 3), [nan, [0.5, 0], nan], equal_nan=True
    )
    path.write_text(
        ",".join(["Neutral,Anger,Disgust,Fear,Happiness,Sadness,Surprise"]) + "\n3\nnan\n"
    )
    assert read_annotation(path, "expression", ABAW2, 2).tolist() == [3, -1]
    path.write_text("valence,arousal\n0,0\n\n0,0\n")
    with pytest.raises(Refusal, match="line 3: not 2 numbers"):
        read_annotation(path, "affect", ABAW2, 3)


def test_litter_and_notes_are_no_videos(raw):
    before = Counter()
    tracks = find_tracks(raw, "abaw2", before)
    for folder in (raw / "annotations/VA_Set/Train_Set", Path(tracks[0].folder)):
        for name in ("._a.txt", "README.txt", "Thumbs.db", "._00001.jpg"):
            (folder / name).write_bytes(b"\0")
    (raw / "cropped_aligned/__MACOSX").mkdir()
    counts = Counter()
    after = find_tracks(raw, "abaw2", counts)
    assert [t.name for t in after] == [t.name for t in tracks]
    assert [t.frames.tolist() for t in after] == [t.frames.tolist() for t in tracks]
    assert counts["litter"] == before["litter"] + 9


def test_a_folder_that_may_not_be_read_loses_no_labels(raw, monkeypatch):
    locked, listing = raw / "annotations/VA_Set/Train_Set", os.scandir

    def scandir(folder):
        if Path(folder) == locked:
            raise PermissionError(13, "Permission denied", str(folder))
        return listing(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(Refusal, match="Train_Set may not be read; give yourself the right"):
        find_tracks(raw, "abaw2", Counter())


def test_an_annotation_of_both_splits_is_tested_on(raw):
    train = sorted((raw / "annotations/VA_Set/Train_Set").glob("*.txt"))[0]
    shutil.copy(train, raw / "annotations/VA_Set/Validation_Set" / train.name)
    counts = Counter()
    tracks = {track.name: track for track in find_tracks(raw, "abaw2", counts)}
    assert tracks[train.stem].annotations["affect"][1] == "test"
    assert counts["in both splits"] == 1


def test_pictures_are_numbered_from_one(raw):
    folder = find_tracks(raw, "abaw2", Counter())[0].folder
    shutil.copy(next(folder.glob("*.jpg")), folder / "00000.jpg")
    with pytest.raises(Refusal, match=r"has no pictures 00001\.jpg, 00002\.jpg, … each once"):
        find_tracks(raw, "abaw2", Counter())


def test_a_track_that_is_there_twice_is_refused(raw):
    folder = find_tracks(raw, "abaw2", Counter())[0].folder
    shutil.copytree(folder, raw / "cropped_aligned_new_50_vids" / folder.name)
    reason = rf"cropped_aligned/{folder.name} and .*_50_vids/{folder.name} have one name; take one"
    with pytest.raises(Refusal, match=reason):
        find_tracks(raw, "abaw2", Counter())


def test_a_picture_in_capitals_is_read_and_other_files_are_counted(raw, tree, tmp_path):
    track = find_tracks(raw, "abaw2", Counter())[0]
    frame = int(track.frames[3])
    track.picture(frame).rename(track.folder / f"{frame:05d}.JPG")
    note = next(iter(track.annotations.values()))[0]
    note.rename(note.with_suffix(".TXT"))
    for name in ("cover.jpg", "00001.npy"):
        (track.folder / name).write_bytes(b"")
    counts = Counter()
    after = find_tracks(raw, "abaw2", counts)[0]
    assert after.frames.tolist() == track.frames.tolist()
    assert after.picture(frame).name == f"{frame:05d}.JPG"
    assert sorted(after.annotations) == sorted(track.annotations)
    assert counts["litter"] == 0
    assert counts["other files"] == 2
    dataset = load("Dataset", "aff_wild2", OPTIONS)
    face = dataset.prepare(raw, Space(tmp_path / "capitals")).inputs["face"]
    before = dataset.prepare(tree / "raw", Space(tmp_path / "whole")).inputs["face"]
    assert np.array_equal(face, before)


@pytest.mark.parametrize("name", ["1.jpg", "000001.jpg", "100000.jpg", f"{'9' * 20}.jpg"])
def test_a_picture_of_another_name_is_refused_by_it(name, raw):
    folder = find_tracks(raw, "abaw2", Counter())[0].folder
    shutil.copy(next(folder.glob("*.jpg")), folder / name)
    with pytest.raises(Refusal, match=rf"/{name} is not written as 00001\.jpg, with five digits"):
        find_tracks(raw, "abaw2", Counter())


def test_a_picture_that_is_no_jpg_is_no_gap(raw):
    track = find_tracks(raw, "abaw2", Counter())[0]
    path = track.picture(int(track.frames[0]))
    path.rename(path.with_suffix(".png"))
    with pytest.raises(Refusal, match=rf"{path.stem}\.png is no \.jpg, as the release's pictures"):
        find_tracks(raw, "abaw2", Counter())


def test_a_picture_that_is_there_twice_is_refused(raw):
    track = find_tracks(raw, "abaw2", Counter())[0]
    path = track.picture(int(track.frames[0]))
    shutil.copy(path, path.with_suffix(".JPG"))
    with pytest.raises(Refusal, match=r"\.JPG and .*\.jpg have one name; take one out"):
        find_tracks(raw, "abaw2", Counter())


def test_a_video_name_stands_for_itself(tmp_path):
    (tmp_path / "videos/batch1").mkdir(parents=True)
    for name in ("a1.mp4", "._a1.mp4", "b.avi", "c.MP4"):
        (tmp_path / "videos/batch1" / name).write_bytes(b"")
    videos = voices.find_videos(tmp_path)
    assert sorted(videos) == ["a1", "b", "c"]
    assert voices.find_sound(tmp_path, "a[1]", videos).sound is None
    assert voices.find_sound(tmp_path, "*", videos).sound is None
    (tmp_path / "videos/a1.avi").write_bytes(b"")
    with pytest.raises(Refusal, match=r"a1\.avi and .*a1\.mp4 have one name; take one out"):
        voices.find_sound(tmp_path, "a1", voices.find_videos(tmp_path))


def test_an_openface_file_that_is_a_folder_is_refused(raw, tmp_path):
    path = sorted((raw / "openface").glob("*.csv"))[0]
    path.unlink()
    path.mkdir()
    with pytest.raises(Refusal, match="csv is a folder where a file should be"):
        load("Dataset", "aff_wild2", OPTIONS).prepare(raw, Space(tmp_path / "prepared"))


def test_pictures_after_the_end_of_the_sound_have_none(tree, tmp_path):
    from affectbench.data.formats.audio import RATE, write_wav
    from affectbench.data.tracks import fill_sound

    track = find_tracks(tree / "raw", "abaw2", Counter())[0]
    frames = np.arange(1, 91)  # 3 s at 30 a second
    track = type(track)("video1", track.folder, frames)
    write_wav(tmp_path / "audio/video1.wav", np.full(RATE, 0.1))  # 1 s
    has, rate = fill_sound(voices.allocate(90, Space(tmp_path)), slice(0, 90), track, tmp_path, {})
    assert rate == 30
    assert has.sum() == 45  # those up to 1.5 s, where (45 - 0.5) / 30 = 1.48
