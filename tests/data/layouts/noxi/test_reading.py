"""NoXi: what the simulator means is what is read, frame by frame; what is broken is told."""

import shutil
from collections import Counter

import numpy as np
import pytest
from noxi_tree import prepare, session

from affectbench.data.cutting import centred_windows
from affectbench.data.formats import egemaps, ssi
from affectbench.data.formats.openface import COLUMNS, LANDMARKS
from affectbench.data.layouts.noxi import find_recordings
from affectbench.data.simulation import conversations
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store.arrays import read_npz
from affectbench.store.assemble import taken

ROLES = ("expert", "novice")


def test_what_was_meant_is_what_is_read(tree, prepared):
    """Every label, action unit and functional of every frame, from the files by another way."""
    found = find_recordings(tree / "raw", Counter())
    assert [(one.split, one.role) for one in found[:2]] == [("train", r) for r in ROLES]
    end = 0
    for one in found:
        labels = ssi.read_values(one.labels)
        voice, rate = ssi.read_stream(one.streams["egemaps"])
        length = min(len(labels), int(len(voice) * 25 / rate))
        rows = slice(end, end := end + length)
        read = prepared.targets["engagement"][rows, 0]
        assert np.array_equal(read, labels[:length], equal_nan=True)
        every = round(rate / 25)
        assert np.allclose(prepared.inputs["egemaps"][rows], voice[::every][:length], atol=1e-5)
        table, _ = ssi.read_stream(one.streams["openface"])
        face = table[:length, COLUMNS.index("success")] == 1
        presence = table[:length, COLUMNS.index("AU12_c")]
        column = prepared.tasks["au"].names.index("AU12")
        concepts = np.asarray(prepared.targets["au"][rows, column])
        assert np.array_equal(concepts, np.where(face, presence, np.nan), equal_nan=True)
        pose = table[:length, COLUMNS.index("pose_Ry")]
        seen = np.asarray(prepared.inputs["openface"][rows])
        assert np.allclose(seen[face, 8 + 4], pose[face], atol=1e-5)
    assert end == len(prepared)


def test_landmarks_are_relative_to_the_face(prepared):
    points = np.asarray(prepared.inputs["openface"])[:, -len(LANDMARKS) :].reshape(-1, 2, 68)
    assert points.mean(axis=2) == pytest.approx(0, abs=1e-4)
    assert points.std(axis=(1, 2)) == pytest.approx(1, abs=1e-4)


def test_labels_are_near_the_truth_and_of_the_same_rows(tree, prepared):
    truth = read_npz(tree / "truth/engagement.npz")
    assert np.array_equal(truth["row"], prepared.row)
    known = ~np.isnan(prepared.targets["engagement"])
    error = (prepared.targets["engagement"] - truth["value"])[known]
    assert np.abs(error).mean() < 2 * conversations.RATER
    assert 0 < known.mean() < 1


def test_every_frame_is_scored_once_and_context_has_no_target(prepared):
    dataset = load("Dataset", "noxi", {})
    rows = dataset.select(prepared, 0)
    hit = (rows.row[:, None] + np.arange(96))[rows.scored]
    assert len(np.unique(hit)) == len(hit) == len(prepared)
    arrays = taken(prepared, rows, ["egemaps"], {"target": "engagement"}, "noxi")
    target = arrays.targets["target"]
    assert target.shape == (len(rows.row), 96, 1)
    assert np.isnan(target[~rows.scored]).all()
    assert np.isfinite(target[rows.scored]).mean() > 0.9
    groups = {split: set(rows.group[rows.split == split]) for split in ("train", "val", "test")}
    assert not groups["train"] & groups["test"]
    assert not groups["train"] & groups["val"]


def test_the_worked_value_of_centred_windows():
    start, scored = centred_windows(np.array([100]), np.array([10]), 6, 2)
    assert start.tolist() == [100, 102, 104]
    assert [np.flatnonzero(s).tolist() for s in scored] == [[0, 1, 2, 3], [2, 3], [2, 3, 4, 5]]


@pytest.mark.parametrize(("length", "frames", "stride"), [(97, 96, 32), (96, 96, 32), (200, 8, 8)])
def test_centred_windows_score_each_frame_once(length, frames, stride):
    start, scored = centred_windows(np.array([0]), np.array([length]), frames, stride)
    hit = (start[:, None] + np.arange(frames))[scored]
    assert sorted(hit.tolist()) == list(range(length))


def test_the_names_of_later_challenges_are_known(tree, prepared, tmp_path):
    """MultiMediate'26: no ".video" in the names, folders below NoXi; the same values are read."""
    raw = tmp_path / "raw"
    shutil.copytree(tree / "raw", raw / "NoXi")
    for path in [*raw.rglob("*.video.*"), *raw.rglob("*.audio.*")]:
        path.rename(path.with_name(path.name.replace(".video", "").replace(".audio", "")))
    (raw / "NoXi/test-base/100").mkdir(parents=True)
    again = prepare(raw, tmp_path / "prepared")
    assert np.array_equal(again.inputs["openface"], prepared.inputs["openface"])
    counts = Counter()
    find_recordings(raw, counts)
    assert counts["withheld"] == 1


def test_the_functionals_are_all_there():
    assert len(egemaps.NAMES) == len(set(egemaps.NAMES)) == 88
    assert set(egemaps.CONCEPTS.values()) <= set(egemaps.NAMES)


def test_voice_concepts_are_above_the_median_of_training_rows():
    values = np.zeros((4, 88))
    place = egemaps.NAMES.index("loudness_sma3_amean")
    values[:, place] = [1, 2, 3, 100]
    found = egemaps.concepts(values, np.array([True, True, True, False]))
    assert found[:, list(egemaps.CONCEPTS).index("loud")].tolist() == [0, 0, 1, 1]


def no_stream(raw):
    (session(raw) / "expert.video.openface2.stream").unlink()


def no_samples(raw):
    (session(raw) / "expert.video.openface2.stream~").unlink()


def cut_samples(raw):
    path = session(raw) / "expert.video.openface2.stream~"
    path.write_bytes(path.read_bytes()[:-100])


def other_features(raw):
    path = session(raw) / "expert.video.openface2.stream"
    ssi.write_stream(path, np.zeros((100, 673)), 25)


def old_voice(raw):
    folder = session(raw)
    (folder / "expert.audio.egemapsv2.stream").unlink()
    ssi.write_stream(folder / "expert.audio.gemaps.stream", np.zeros((100, 58)), 25)


def write_labels(text: str):
    def spoil(raw):
        (session(raw) / "expert.engagement.annotation.csv").write_bytes(text.encode("latin1"))

    return spoil


def other_labels(choose):
    def spoil(raw):
        path = session(raw) / "expert.engagement.annotation.csv"
        path.write_text("".join(choose(path.read_text().splitlines(keepends=True))))

    return spoil


def no_labels(raw):
    (session(raw) / "novice.engagement.annotation.csv").unlink()


def twice(raw):
    shutil.copytree(session(raw), raw / "val" / session(raw).name)


def no_validation(raw):
    shutil.rmtree(raw / "val")


def entity(raw):
    path = session(raw) / "expert.video.openface2.stream"
    path.write_text('<!DOCTYPE a [<!ENTITY b "c">]>' + path.read_text("ascii"), "ascii")


BROKEN = {
    "a stream that is missing": (no_stream, "has no expert.…openface2….stream"),
    "samples that are missing": (no_samples, "openface2.stream~ is missing"),
    "samples that are cut off": (cut_samples, "its header says"),
    "MultiMediate'23's OpenFace": (other_features, "673 values a sample instead of 714"),
    "MultiMediate'23's voice": (old_voice, "58 values a sample instead of 88"),
    "a label that is no number": (write_labels("0.5\nhigh\n"), "line 2: 'high' is no number"),
    "a label out of range": (write_labels("0.5\n1.5\n"), "line 2: engagement 1.5 is not 0 to 1"),
    "a label in a wrong encoding": (write_labels("0.5\né\n"), "is not plain text"),
    "no label": (write_labels(""), "expert has no frame"),
    "labels at 100 a second": (
        other_labels(lambda lines: [line for line in lines for _ in range(4)]),
        "expert.engagement.annotation.csv 600; one is cut off, or labels are at another rate",
    ),
    "labels at 1 a second": (
        other_labels(lambda lines: lines[::25]),
        "expert.engagement.annotation.csv has 6 frames at 25 a second",
    ),
    "labels cut off": (other_labels(lambda lines: lines[:100]), "has 100 frames at 25 a second"),
    "a role that is missing": (no_labels, "novice.engagement.annotation.csv is missing"),
    "a split that is missing": (no_validation, "holds no session"),
    "a session in two splits": (twice, "is in train and in val"),
    "a header with entities": (entity, "declares entities"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_told_in_one_line(what, tree, tmp_path):
    spoil, message = BROKEN[what]
    raw = tmp_path / "raw"
    shutil.copytree(tree / "raw", raw)
    spoil(raw)
    with pytest.raises(Refusal) as refused:
        prepare(raw, tmp_path / "prepared")
    told = str(refused.value)
    assert message in told
    assert str(raw) in told
    assert "\n" not in told
