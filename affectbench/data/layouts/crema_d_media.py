"""What is read of one clip of CREMA-D: its voice, its face, and OpenFace's track of it.

All are of the 3.2 s in the middle of a clip. Around a shorter clip there is silence, and its first
and last frames are held.
"""

from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.face_tracks import FACE, read_face_track
from affectbench.data.formats.audio import RATE, read_wav
from affectbench.data.formats.videos import read_frames, seconds_of
from affectbench.data.layouts.crema_d import refuse_pointer
from affectbench.data.spectra import BANDS, PROSODY, log_mel, prosody
from affectbench.data.voices import APART, SHORTEST, SILENT_MEL, SILENT_PROSODY
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

SECONDS = 3.2
STEPS, EVERY = 64, 5  # steps of 50 ms; each is of five of the spectrum's
TRACKED = 48  # rows of a track: 15 a second
SHAPES = {
    "voice": (STEPS, BANDS),
    "prosody": (STEPS, len(PROSODY)),
    "openface": (TRACKED, len(FACE)),
}
TOO_SHORT = "copy it again, or take it out, and the clip is left out"


def read_sound(path: Path) -> tuple[Array, Array, float]:
    """Return a clip's voice (64, 64), prosody (64, 6), and how many seconds it lasts.

    The voice has the mean of the log mel energies of five steps, prosody the step in their middle.
    """
    refuse_pointer(path)
    samples = read_wav(path)
    seconds = len(samples) / RATE
    _check_length(path, seconds)
    mel = in_the_middle(log_mel(samples), SILENT_MEL)
    named = in_the_middle(prosody(samples), SILENT_PROSODY)
    voice = mel.reshape(STEPS, EVERY, BANDS).mean(axis=1)
    return voice, named[EVERY // 2 :: EVERY], seconds


def in_the_middle(steps_TD: Array, pad_D: Array, length: int = STEPS * EVERY) -> Array:
    """Return `length` steps from the middle of a recording, with `pad` around a shorter one.

    >>> in_the_middle(np.array([[1.0], [2.0], [3.0]]), np.zeros(1), 5)[:, 0].tolist()
    [0.0, 1.0, 2.0, 3.0, 0.0]
    """
    spare = length - len(steps_TD)
    if spare <= 0:
        first = -spare // 2
        return steps_TD[first : first + length]
    before = np.tile(pad_D, (spare // 2, 1))
    after = np.tile(pad_D, (spare - spare // 2, 1))
    return np.concatenate([before, steps_TD, after])


def read_film(path: Path, seconds: float | None, into: Array) -> float:
    """Fill `into`, (P, size, size, 3), with the middle pictures of P equal parts of a clip.

    seconds  how long it lasts by its sound; None where that is not known, and its own clock counts

    Returns how long it lasts. Refuses a video that does not last as long as its sound.
    """
    refuse_pointer(path)
    of_video = seconds_of(path)
    _check_length(path, of_video)
    seconds = of_video if seconds is None else seconds
    if abs(of_video - seconds) > APART:
        raise Refusal(
            f"{shown(path)} lasts {of_video:.2f} s, but its sound {seconds:.2f} s; one of them is"
            " cut off or of another clip, copy both again"
        )
    halves = np.empty((2 * len(into), *into.shape[1:]), into.dtype)
    read_frames(path, len(halves) / seconds, halves, middle=True)
    into[:] = halves[1::2]
    return seconds


def read_track(path: Path, seconds: float) -> Array:
    """Return OpenFace's columns FACE of the middle of a clip, (48, 49) at 15 rows a second.

    A face that is lost for long is NaN, and so is all where no face was seen.

    seconds  how long the clip lasts, which all lines of the file share
    """
    values, seen = read_face_track(path, seconds)
    if not seen.any():
        return np.full(SHAPES["openface"], np.nan)
    own_rate = len(values) / seconds
    own_time = (np.arange(len(values)) + 0.5) / own_rate
    time = seconds / 2 + (np.arange(TRACKED) + 0.5 - TRACKED / 2) * (SECONDS / TRACKED)
    return np.stack([np.interp(time, own_time, column) for column in values.T], axis=1)


def _check_length(path: Path, seconds: float) -> None:
    if seconds < SHORTEST:
        raise Refusal(f"{shown(path)} lasts {seconds:.2f} s; {TOO_SHORT}")
