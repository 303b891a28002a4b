"""The sound around each frame of a video: mel bands, prosody over time, named concepts.

Sound is optional: a frame without is silent to the networks, and its voice concepts are missing.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.audio import read_video, read_wav
from affectbench.data.spectra import (
    BANDS,
    CONTEXT,
    FLOOR,
    PROSODY,
    VOICED,
    around,
    log_mel,
    prosody,
)

VIDEOS = (".mp4", ".avi")
SILENT_MEL = np.full(BANDS, np.log(FLOOR), np.float32)
SILENT_PROSODY = np.array([10 * np.log10(FLOOR), 0, 0, 0, 0, 0], np.float32)
CONCEPTS = (
    "loud",
    "loudness_varies",
    "high_pitch",
    "pitch_varies",
    "voiced",
    "bright",
    "lively",
)
CHUNK = 4096  # rows whose statistics are taken at once


def room(rows: int, space) -> dict[str, Array]:
    """Return room on disk: voice (N, 64 steps, 64 bands) and prosody (N, 64 steps, 6)."""
    return {
        "voice": space.array("inputs/voice", (rows, CONTEXT, BANDS), "float16"),
        "prosody": space.array("inputs/prosody", (rows, CONTEXT, len(PROSODY)), "float32"),
    }


def find(raw: Path, video: str) -> tuple[Array | None, float | None]:
    """Return a video's sound and its frames a second, None where nothing tells them.

    A wav in audio/ goes before the video's own track; only a video knows its rate.
    """
    found = [path for suffix in VIDEOS for path in sorted((raw / "videos").rglob(video + suffix))]
    sound, rate = read_video(found[0]) if found else (None, None)
    wav = raw / "audio" / f"{video}.wav"
    return (read_wav(wav) if wav.is_file() else sound), rate


def fill(inputs: Mapping[str, Array], rows: slice, sound: Array | None, seconds: Array) -> None:
    """Fill the rows of `room` with what is heard around each moment."""
    mel = np.empty((0, BANDS), np.float32) if sound is None else log_mel(sound)
    heard = np.empty((0, len(PROSODY)), np.float32) if sound is None else prosody(sound)
    inputs["voice"][rows] = around(mel, seconds, SILENT_MEL)
    inputs["prosody"][rows] = around(heard, seconds, SILENT_PROSODY)


def concepts(prosody_NTD: Array, sound_N: Array, train_N: Array) -> Array:
    """Return `CONCEPTS` (N, 7): 1 above the median of training rows, 0 below, NaN without sound.

    sound_N, train_N  which rows have sound, which are training rows
    """
    value_NC = np.concatenate(
        [statistics(prosody_NTD[i : i + CHUNK]) for i in range(0, len(prosody_NTD), CHUNK)]
    )
    value_NC[~sound_N] = np.nan
    known_C = [column[~np.isnan(column)] for column in value_NC[train_N].T]
    median_C = np.array([np.median(known) if len(known) else np.nan for known in known_C])
    unknown = np.isnan(value_NC) | np.isnan(median_C)
    return np.where(unknown, np.nan, value_NC > median_C)


def statistics(prosody_NTD: Array) -> Array:
    """Return what CONCEPTS are judged by, (N, 7); pitch is NaN where nothing is voiced."""
    loudness, pitch, voicing, centroid, flux, _ = np.moveaxis(np.asarray(prosody_NTD), -1, 0)
    voiced = voicing > VOICED
    count = voiced.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (pitch * voiced).sum(axis=1) / count
        spread = np.sqrt((((pitch - mean[:, None]) ** 2) * voiced).sum(axis=1) / count)
    return np.stack(
        [
            loudness.mean(axis=1),
            loudness.std(axis=1),
            mean,
            spread,
            count / pitch.shape[1],
            centroid.mean(axis=1),
            flux.mean(axis=1),
        ],
        axis=1,
    )
