"""The sound around each frame of a video: mel energies, prosody, and named voice concepts.

Sound is optional. Frames without it have the inputs of silence, and missing voice concepts.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.audio import RATE, REMEDY, Heard, read_video, read_wav
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
from affectbench.project.folders import file_at, is_folder, is_note, shown, walked
from affectbench.refusal import Refusal

VIDEOS = (".mp4", ".avi", ".mkv", ".mov", ".mts")
SHORTEST = 0.2  # seconds of sound that holds anything
APART = 0.3  # seconds by which the sound of a video and its wav may differ in length
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
CHUNK = 4096  # rows whose statistics are computed at once, to bound memory


def allocate(rows: int, space) -> dict[str, Array]:
    """Return empty memory maps: voice (N, 64 steps, 64 bands) and prosody (N, 64 steps, 6)."""
    return {
        "voice": space.array("inputs/voice", (rows, CONTEXT, BANDS), "float16"),
        "prosody": space.array("inputs/prosody", (rows, CONTEXT, len(PROSODY)), "float32"),
    }


def find_videos(raw: Path, counts: Counter | None = None) -> dict[str, list[Path]]:
    """Return the videos below videos/, name without suffix -> files; {} without that folder.

    The suffix may be written in any case.

    counts  increased in place under "other files" by the files that are no video or note
    """
    if not is_folder(raw / "videos"):
        return {}
    videos: dict[str, list[Path]] = {}
    for path in sorted(walked(raw / "videos")):
        if path.suffix.lower() in VIDEOS:
            videos.setdefault(path.stem, []).append(path)
        elif counts is not None and not is_note(path.name):
            counts["other files"] += 1
    return videos


def find_sound(
    raw: Path, video: str, videos: Mapping[str, Sequence[Path]], pictures: float = SHORTEST
) -> Heard:
    """Return the sound of a video and its clock; each is None where it is not known.

    The file audio/VIDEO.wav takes precedence over the sound of the video itself. Only a video, not
    a wav, gives the frames a second. Refuses two videos of one name, a wav below SHORTEST
    that ends before the pictures, and one that does not last as long as its video.

    videos    as `find_videos` returns them
    pictures  seconds until the last picture
    """
    paths = videos.get(video, ())
    if len(paths) > 1:
        raise Refusal(f"{shown(paths[0])} and {shown(paths[1])} have one name; take one out")
    heard = read_video(paths[0]) if paths else Heard(None, None, None)
    wav = file_at(raw / "audio" / f"{video}.wav")
    if wav is None:
        return heard
    sound = read_wav(wav)
    lasts, of_video = len(sound) / RATE, _seconds(heard)
    if lasts < min(SHORTEST, pictures):
        raise Refusal(f"{shown(wav)} lasts {lasts:.2f} s; {REMEDY}")
    if of_video and abs(lasts - of_video) > APART:
        raise Refusal(
            f"{shown(wav)} lasts {lasts:.2f} s, but {shown(paths[0])} {of_video:.2f} s; {REMEDY}"
        )
    return replace(heard, sound=sound)


def _seconds(heard: Heard) -> float:
    """Return how long a video's sound lasts, or else its pictures; 0 where neither is said."""
    if heard.sound is not None:
        return len(heard.sound) / RATE
    return heard.pictures / heard.rate if heard.rate else 0.0


def fill(inputs: Mapping[str, Array], rows: slice, sound: Array | None, seconds: Array) -> None:
    """Fill some rows of what `allocate` returned with the sound around each time.

    sound    samples (T,) of the recording, None for silence
    seconds  the time of each row in the recording
    """
    mel_TD = np.empty((0, BANDS), np.float32) if sound is None else log_mel(sound)
    prosody_TD = np.empty((0, len(PROSODY)), np.float32) if sound is None else prosody(sound)
    inputs["voice"][rows] = around(mel_TD, seconds, SILENT_MEL)
    inputs["prosody"][rows] = around(prosody_TD, seconds, SILENT_PROSODY)


def concepts(prosody_NTD: Array, sound_N: Array, train_N: Array) -> Array:
    """Return the voice concepts `CONCEPTS` of each row, (N, 7) float.

    A concept is 1 where its statistic is above the median over training rows, else 0. It is NaN in
    rows without sound, and pitch also in rows where nothing is voiced.

    sound_N  True for rows that have sound
    train_N  True for training rows
    """
    chunks = [slice(begin, begin + CHUNK) for begin in range(0, len(prosody_NTD), CHUNK)]
    value_NC = np.concatenate(
        [
            statistics(prosody_NTD[chunk])
            if sound_N[chunk].any()
            else np.full((len(sound_N[chunk]), len(CONCEPTS)), np.nan, np.float32)
            for chunk in chunks
        ]
    )
    value_NC[~sound_N] = np.nan
    train_values_C = [column[~np.isnan(column)] for column in value_NC[train_N].T]
    median_C = np.array([np.median(v) if len(v) else np.nan for v in train_values_C])
    missing = np.isnan(value_NC) | np.isnan(median_C)
    return np.where(missing, np.nan, value_NC > median_C)


def statistics(prosody_NTD: Array) -> Array:
    """Return the statistics over time that `CONCEPTS` are thresholds of, (N, 7).

    In order: mean and spread of loudness, mean and spread of pitch over voiced steps, share of
    voiced steps, mean centroid, mean flux. Those of pitch are NaN where nothing is voiced.
    """
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
