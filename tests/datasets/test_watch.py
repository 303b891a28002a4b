"""The bundled recordings: read right, cut right, split without leaks but where meant to."""

import numpy as np
import pytest

from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    raw = raw_folder("bundled", "seglearn/data", "watch")
    return load("Dataset", "watch", {}).prepare(raw, Space(tmp_path_factory.mktemp("watch")))


def rows(prepared, root_seed=0, **options):
    return load("Dataset", "watch", options).select(prepared, root_seed)


def test_it_is_what_was_recorded(prepared):
    recordings, first = np.unique(prepared.group, return_index=True)
    assert len(recordings) == 140
    subjects = prepared.attributes["subject"][first]
    activities = prepared.targets["activity"][first]
    assert sorted(set(subjects.tolist())) == list(range(1, 11))
    assert np.bincount(activities).tolist() == [20] * 7
    assert prepared.tasks["activity"].names == ("PEN", "ABD", "FEL", "IR", "ER", "TRAP", "ROW")


def test_gravity_and_the_rest_are_the_acceleration(prepared):
    whole = prepared.inputs["acceleration"] + prepared.inputs["gravity"]
    length = np.linalg.norm(whole, axis=1, keepdims=True)
    assert np.abs(length - prepared.inputs["magnitude"]).max() < 1e-5
    # about 1 g of what does not move, none of what does
    assert np.linalg.norm(prepared.inputs["gravity"], axis=1).mean() == pytest.approx(1, abs=0.1)
    assert np.abs(prepared.inputs["acceleration"].mean(axis=0)).max() < 0.01


def test_any_other_pickle_is_refused(tmp_path):
    np.save(tmp_path / "watch_dataset.npy", np.array({"X": []}, dtype=object), allow_pickle=True)
    with pytest.raises(Refusal, match=r"SHA-256.*reinstall seglearn==1.2.5"):
        load("Dataset", "watch", {}).prepare(tmp_path, Space(tmp_path / "out"))
    with pytest.raises(Refusal, match="is missing; install"):
        load("Dataset", "watch", {}).prepare(tmp_path / "nowhere", Space(tmp_path / "out"))


@pytest.mark.parametrize("overlap", [0.0, 0.5])
def test_windows_stay_inside_a_recording_and_overlap_as_asked(prepared, overlap):
    start = rows(prepared, overlap=overlap).row
    assert np.array_equal(prepared.group[start], prepared.group[start + 99])
    same = prepared.group[start[1:]] == prepared.group[start[:-1]]
    assert set(np.diff(start)[same].tolist()) == {100 - int(100 * overlap)}


@pytest.mark.parametrize("split", ["random", "recording", "subject"])
def test_folds_cover_every_row_once_and_split_80_to_20(prepared, split):
    tested = sum(
        (rows(prepared, split=split, fold=fold).split == "test").astype(int) for fold in range(5)
    )
    assert (tested == 1).all()
    parts = rows(prepared, split=split).split
    assert (parts == "test").mean() == pytest.approx(0.2, abs=0.03)
    assert (parts == "val").mean() == pytest.approx(0.16, abs=0.06)


@pytest.mark.parametrize(("split", "leaks"), [("random", True), ("recording", False)])
def test_only_random_windows_straddle_recordings(prepared, split, leaks):
    found = rows(prepared, split=split, overlap=0.5)
    recording = prepared.group[found.row]
    where = {
        part: set(recording[found.split == part].tolist()) for part in ("train", "val", "test")
    }
    shared = (where["train"] & where["test"]) | (where["train"] & where["val"])
    assert bool(shared) == leaks


def test_a_split_by_subject_keeps_subjects_apart(prepared):
    found = rows(prepared, split="subject", overlap=0.5)
    parts = {}
    for part in ("train", "val", "test"):
        parts[part] = set(found.group[found.split == part].tolist())
    assert not parts["train"] & parts["test"]
    assert not parts["train"] & parts["val"]
    assert not parts["val"] & parts["test"]
    assert {len(parts["test"]), len(parts["val"])} == {2}


def test_the_split_does_not_depend_on_the_overlap(prepared):
    dense, sparse = (rows(prepared, split="recording", overlap=o) for o in (0.5, 0.0))
    of_dense = dict(zip(prepared.group[dense.row], dense.split, strict=True))
    of_sparse = dict(zip(prepared.group[sparse.row], sparse.split, strict=True))
    assert of_dense == of_sparse


def test_another_root_seed_deals_anew(prepared):
    assert not np.array_equal(rows(prepared, 0).split, rows(prepared, 1).split)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"overlap": 1.0}, "overlap 1.0 is out of range; write what is at least 0 and below 1"),
        ({"fold": 5}, "fold 5 is out of range"),
    ],
)
def test_options_out_of_range_are_refused(options, told):
    with pytest.raises(Refusal, match=told):
        load("Dataset", "watch", options)
