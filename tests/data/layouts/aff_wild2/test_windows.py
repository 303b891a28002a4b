"""Aff-Wild2's windows: no gap inside, and every labelled frame scored once."""

from collections import Counter

import numpy as np
import pytest
from wild_tree import OPTIONS, SIZE, simulated

from affectbench.data.simulation import wild
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space


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
