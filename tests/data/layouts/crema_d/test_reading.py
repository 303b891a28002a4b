"""CREMA-D: clips, votes and actors are joined, and the middle of each clip is read."""

import shutil

import numpy as np
import pytest
from crema_d_tree import CLIPS, prepare, write_track

from affectbench.data.voices import SILENT_MEL
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store.assemble import taken


def test_clips_votes_and_actors_are_joined(prepared):
    assert prepared.row.tolist() == [0, 1, 2, 3]
    assert prepared.targets["emotion"].tolist() == [4, 3, 3, 3]  # neutral, happiness
    assert prepared.targets["perceived"].tolist() == [4, 3, 3, 3]
    assert prepared.targets["votes/voice"][3].tolist() == [2, 0, 0, 6, 2, 0]
    assert prepared.targets["votes/both"][3].tolist() == [0, 0, 0, 10, 0, 0]
    assert prepared.attributes["intensity"].tolist() == ["", "low", "medium", "high"]
    assert set(prepared.attributes["sentence"]) == {"IEO"}
    assert prepared.attributes["age"].tolist() == [51] * 4
    assert prepared.attributes["ethnicity"].tolist() == ["not hispanic"] * 4
    assert prepared.group.tolist() == [1001] * 4


def test_a_voice_is_in_the_middle_of_its_steps(prepared):
    voice = np.asarray(prepared.inputs["voice"])
    assert voice.shape == (4, 64, 64)
    silent = np.isclose(voice, SILENT_MEL, atol=1e-4).all(axis=2).sum(axis=1)
    # Of 3.2 s in steps of 50 ms, a clip of 2 s leaves 24 steps silent, one of 1 s 44.
    assert np.abs(silent - [24, 0, 0, 44]).max() <= 2
    prosody = np.asarray(prepared.inputs["prosody"])
    assert prosody.shape == (4, 64, 6)
    pitch = prosody[:, 32, 1]  # semitones above 60 Hz, of tones of 80, 160, 240 and 320 Hz
    assert pitch == pytest.approx(12 * np.log2(np.array([80, 160, 240, 320]) / 60), abs=0.3)


def test_a_face_is_the_square_in_the_middle_at_the_middle(prepared, tree, tmp_path):
    face = np.asarray(prepared.inputs["face"])
    assert face.shape == (4, 16, 16, 3)
    inside = face[:, :, 3:-3].astype(int)  # the codec lets the edges bleed by some columns
    assert np.ptp(inside, axis=(1, 2)).max() < 15
    assert inside.mean(axis=(1, 2, 3)) == pytest.approx(np.full(4, 120), abs=15)
    assert 20 < face.min() < face.max() < 220  # without what is black and white at the sides
    several = prepare(tree, tmp_path, pictures=4)
    faces = np.asarray(several.inputs["face"]).reshape(4, 4, -1).mean(axis=2)
    # brightness rises from 20 to 220: 1, 3, 5 and 7 eighths of the way
    assert faces[1] == pytest.approx([45, 95, 145, 195], abs=15)


def test_a_track_is_of_the_same_seconds(tree, tmp_path):
    shutil.copytree(tree, tmp_path / "raw")
    for name, frames in zip(CLIPS, (20, 40, 32, 10), strict=True):
        write_track(tmp_path / "raw", name, frames)
    write_track(tmp_path / "raw", CLIPS[2], 32, lost=slice(8, 20))
    prepared = prepare(tmp_path / "raw", tmp_path / "prepared")
    track = np.asarray(prepared.inputs["openface"])
    assert track.shape == (4, 48, 49)
    # the middle 3.2 s of 4 s: from 10 % to 90 % of the way
    assert track[1, [0, -1], 0] == pytest.approx([0.1, 0.9], abs=0.03)
    assert (track[3, :16, 0] == 0).all()  # a clip of 1 s, whose first frame is held
    assert np.isnan(track[2]).any()
    assert not np.isnan(track[[0, 1, 3]]).any()
    rows = load("Dataset", "crema_d", {"split": "random"}).select(prepared, 0)
    assert rows.row.tolist() == [0, 1, 3]


def test_clips_that_are_no_rows_for_want_of_a_track_are_counted(tree, tmp_path, capsys):
    raw = tmp_path / "raw"
    shutil.copytree(tree, raw)
    write_track(raw, CLIPS[0], 20)
    write_track(raw, CLIPS[2], 32, lost=slice(8, 20))
    prepared = prepare(raw, tmp_path / "prepared")
    said = " ".join(capsys.readouterr().err.split())
    assert "with OpenFace csv 2 clips without a csv, no rows 2" in said
    assert "clips with the face lost, no rows 1" in said
    rows = load("Dataset", "crema_d", {"split": "random"}).select(prepared, 0)
    assert rows.row.tolist() == [0]


def test_a_second_copy_of_the_votes_is_taken(tree, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(tree, raw)
    shutil.copy(raw / "processedResults/tabulatedVotes.csv", raw)
    votes, _ = load("Dataset", "crema_d", {}).voted(raw)
    assert votes["both"].sum() == 39


def test_where_openface_was_not_run_its_modality_is_missing(prepared):
    assert "openface" not in prepared.inputs
    rows = load("Dataset", "crema_d", {"split": "random"}).select(prepared, 0)
    with pytest.raises(Refusal, match=r"has no files of modality 'openface'; give them \(docs"):
        taken(prepared, rows, ["openface"], {}, "dataset crema_d")


@pytest.mark.parametrize(
    ("folder", "left"), [("VideoFlash", {"voice", "prosody"}), ("AudioWAV", {"face"})]
)
def test_a_copy_of_sound_or_video_alone_is_read(folder, left, tree, tmp_path):
    shutil.copytree(tree, tmp_path / "raw")
    shutil.rmtree(tmp_path / "raw" / folder)
    prepared = prepare(tmp_path / "raw", tmp_path / "prepared")
    assert set(prepared.inputs) == left
    if left == {"face"}:
        assert np.asarray(prepared.inputs["face"]).mean() == pytest.approx(120, abs=15)


def test_a_clip_without_a_file_is_left_out_and_one_of_another_name_is_taken(tree, tmp_path, capsys):
    raw = tmp_path / "raw"
    shutil.copytree(tree, raw)
    (raw / f"VideoFlash/{CLIPS[1]}.flv").unlink()
    (raw / f"AudioWAV/{CLIPS[0]}.wav").rename(raw / "AudioWAV/1001_IEO_NEU_X.wav")
    assert prepare(raw, tmp_path / "prepared").row.tolist() == [0, 2, 3]
    assert "left out, sound or video missing 1" in capsys.readouterr().err


def test_votes_are_told_from_the_lists_alone(tree):
    votes, label = load("Dataset", "crema_d", {}).voted(tree)
    assert {given: counts.sum() for given, counts in votes.items()} == {
        "voice": 41, "face": 38, "both": 39,
    }  # fmt: skip
    assert label.tolist() == [4, 3, 3, 3]
