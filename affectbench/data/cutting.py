"""Cutting runs of frames into windows, so that every frame is scored once."""

import numpy as np

from affectbench.arrays import Array


def runs(track_N: Array, frame_N: Array) -> tuple[Array, Array]:
    """Return the first row (R,) and length (R,) of each stretch without a gap.

    Rows are sorted by track, then by frame; a run ends where the track changes or a frame is
    missing. Worked value: frames 1 2 3 7 8 of one track -> first (0, 3), length (3, 2).
    """
    breaks = (np.diff(track_N) != 0) | (np.diff(frame_N) != 1)
    first = np.concatenate([[0], np.flatnonzero(breaks) + 1]).astype(np.int64)
    return first, np.diff(np.append(first, len(track_N)))


def windows(first_R: Array, length_R: Array, frames: int) -> tuple[Array, Array]:
    """Return the first row (N,) of each window of T frames and what it scores (N, T).

    Windows follow each other; the last of a run is moved back to end with the run, and scores only
    what the one before it did not. Runs shorter than a window have none.
    Worked value: a run of 10 frames, T = 4 -> first (0, 4, 6); the last scores its frames 2 and 3.
    """
    starts, scored = [], []
    for first, length in zip(first_R, length_R, strict=True):
        if length < frames:
            continue
        offset = np.arange(0, length, frames)
        moved = np.minimum(offset, length - frames)
        starts.append(first + moved)
        scored.append(np.arange(frames) >= (offset - moved)[:, None])
    if not starts:
        return np.empty(0, np.int64), np.empty((0, frames), bool)
    return np.concatenate(starts), np.concatenate(scored)


def centred_windows(
    first_R: Array, length_R: Array, frames: int, stride: int
) -> tuple[Array, Array]:
    """Return the first row (N,) of overlapping windows and what each scores (N, T).

    A window scores its middle `stride` frames; the first of a run also what comes before, the last
    what comes after, so that every frame is scored once. Runs shorter than a window have none.
    Worked value: a run of 10 frames, T = 6, stride 2 -> first (0, 2, 4); scored frames 0 to 3,
    4 and 5, 6 to 9.
    """
    starts, scored = [np.empty(0, np.int64)], [np.empty((0, frames), bool)]
    for first, length in zip(first_R, length_R, strict=True):
        if length < frames:
            continue
        offset = np.append(np.arange(0, length - frames, stride), length - frames)
        ends = np.append(offset[:-1] + (frames + stride) // 2, length)
        begins = np.append(0, ends[:-1])
        place = offset[:, None] + np.arange(frames)
        starts.append(first + offset)
        scored.append((place >= begins[:, None]) & (place < ends[:, None]))
    return np.concatenate(starts), np.concatenate(scored)
