"""Cutting runs of consecutive frames into windows, such that each frame is scored exactly once."""

import numpy as np

from affectbench.arrays import Array


def runs(track_N: Array, frame_N: Array) -> tuple[Array, Array]:
    """Return the index of the first row (R,) and the length (R,) of each run without a gap.

    Rows must be sorted by track, then by frame number. A run ends where the track changes or a
    frame is missing. Worked value: frames 1 2 3 7 8 of one track -> first (0, 3), length (3, 2).
    """
    breaks = (np.diff(track_N) != 0) | (np.diff(frame_N) != 1)
    first = np.concatenate([[0], np.flatnonzero(breaks) + 1]).astype(np.int64)
    return first, np.diff(np.append(first, len(track_N)))


def windows(first_R: Array, length_R: Array, frames: int) -> tuple[Array, Array]:
    """Return the first row (N,) of each window of T frames, and a mask of scored frames (N, T).

    Windows do not overlap, except that the last of a run is moved back to end with the run; it
    scores only frames that the window before it does not have. A run shorter than T has no window.
    Worked value: a run of 10 frames, T = 4 -> first (0, 4, 6); the last scores its frames 2 and 3.

    first_R, length_R  the runs, as `runs` returns them
    frames             T
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
    """Return the first row (N,) of overlapping windows, and a mask of scored frames (N, T).

    A window scores its middle `stride` frames. The first window of a run also scores the frames
    before these and the last the frames after these. A run shorter than T has no window.
    Worked value: a run of 10 frames, T = 6, stride 2 -> first (0, 2, 4), which score the run's
    frames 0 to 3, 4 to 5, and 6 to 9.

    first_R, length_R  the runs, as `runs` returns them
    frames             T
    """
    starts, scored = [np.empty(0, np.int64)], [np.empty((0, frames), bool)]
    for first, length in zip(first_R, length_R, strict=True):
        if length < frames:
            continue
        offset = np.append(np.arange(0, length - frames, stride), length - frames)
        ends = np.append(offset[:-1] + (frames + stride) // 2, length)
        begins = np.append(0, ends[:-1])
        frame = offset[:, None] + np.arange(frames)
        starts.append(first + offset)
        scored.append((frame >= begins[:, None]) & (frame < ends[:, None]))
    return np.concatenate(starts), np.concatenate(scored)
