"""Windows over runs of frames: worked values, and every frame of a long enough run scored once."""

import numpy as np
import pytest

from affectbench.data.cutting import runs, windows


def test_a_run_ends_at_a_gap_and_at_another_track():
    track, frame = np.array([0] * 5 + [1] * 3), np.array([1, 2, 3, 7, 8, 9, 10, 11])
    first, length = runs(track, frame)
    assert first.tolist() == [0, 3, 5]
    assert length.tolist() == [3, 2, 3]


def test_the_last_window_is_moved_back_and_scores_the_rest():
    start, scored = windows(np.array([100]), np.array([10]), 4)
    assert start.tolist() == [100, 104, 106]
    assert scored.tolist() == [[True] * 4, [True] * 4, [False, False, True, True]]


def test_a_run_shorter_than_a_window_has_none():
    start, scored = windows(np.array([0]), np.array([3]), 4)
    assert start.shape == (0,)
    assert scored.shape == (0, 4)


@pytest.mark.parametrize("frames", [1, 3, 8])
def test_every_frame_is_scored_once(frames):
    first, length = np.array([0, 20, 41]), np.array([20, 21, 8])
    start, scored = windows(first, length, frames)
    hit = (start[:, None] + np.arange(frames))[scored]
    assert sorted(hit.tolist()) == list(range(49))
