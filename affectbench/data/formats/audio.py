"""Sound as samples (T,) float32 in [-1, 1] at 16 kHz mono, from a wav or from a video's track."""

import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.guard import reading
from affectbench.project.folders import shown
from affectbench.refusal import Refusal

LATE = 0.1  # seconds that sound may lag behind its clock: less is how it was coded
ENDS = 1.0  # seconds by which sound may be shorter than the file says
MOST_SAMPLES = 16_000 * 86_400  # of one pause
RATE = 16_000  # Hz
REMEDY = "make it anew with: ffmpeg -i VIDEO -vn -acodec pcm_s16le -ar 16000 -ac 1 OUT.wav"


def read_wav(path: Path) -> Array:
    """Return the samples of a wav, (T,) float32 in [-1, 1).

    Refuses a file that is broken or cut off, or that is not 16-bit mono at 16 kHz.
    """
    with reading(path, "is no wav that can be read", REMEDY), wave.open(str(path), "rb") as file:
        rate, bits, channels = file.getframerate(), file.getsampwidth() * 8, file.getnchannels()
        if (rate, bits, channels) != (RATE, 16, 1):
            raise Refusal(
                f"{shown(path)}: {rate} Hz, {bits} bit, {channels} channels instead of 16000 Hz,"
                f" 16 bit, 1; {REMEDY}"
            )
        expected, content = file.getnframes(), file.readframes(file.getnframes())
    if len(content) != 2 * expected:
        raise Refusal(
            f"{shown(path)} is cut off: {len(content) // 2} of {expected} samples; {REMEDY}"
        )
    return np.frombuffer(content, "<i2").astype(np.float32) / 32768


def write_wav(path: Path, samples: Array) -> None:
    """Write samples (T,) as a wav of 16-bit mono at 16 kHz; what is beyond [-1, 1] is clipped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples.clip(-1, 1) * 32767).round().astype("<i2").tobytes())


@dataclass(frozen=True)
class Heard:
    """What a video says of its sound and its clock, both counted from its first picture."""

    sound: Array | None  # (T,) at 16 kHz mono, None where it has none
    rate: float | None  # pictures a second, None where it has none
    times: Array | None  # (N,) seconds of each picture, only where its rate changes
    pictures: int = 0  # how many it has


def read_video(path: Path) -> Heard:
    """Return a video's sound and clock; refuse a video that cannot be decoded.

    Sound is placed by its own clock: where it begins later than the pictures, or pauses, there is
    silence. Its rate and channels may change in the middle.
    """
    import av

    with reading(path, "cannot be decoded", "copy it again"), av.open(str(path)) as container:
        film = container.streams.video[0] if container.streams.video else None
        rate = film.average_rate if film else None
        pictures, seconds = _times(container, film) if film else (0, np.empty(0))
        if not container.streams.audio:
            if not rate:
                raise Refusal(f"{shown(path)} cannot be decoded (it holds nothing); copy it again")
            return Heard(None, _float(rate), _uneven(seconds, rate), pictures)
        container.seek(0)
        sound = _sound(container, float(seconds[0]) if len(seconds) else None)
        track = container.streams.audio[0]
        expected = float((track.duration or 0) * (track.time_base or 0))
    lasts = 0 if sound is None else len(sound) / RATE
    if lasts < expected - ENDS:
        raise Refusal(
            f"{shown(path)} is cut off: {lasts:.1f} s of sound instead of {expected:.1f} s; copy it"
            " again"
        )
    return Heard(sound, _float(rate), _uneven(seconds, rate), pictures)


def _sound(container, begin: float | None) -> Array | None:
    """Return the sound of an open video from time `begin` on, None where there is no sample."""
    import av

    parts, heard, zero, form, resampler = [], 0, None, None, None  # zero: time of the first sample

    def resampled(frame) -> int:
        pieces = [piece.to_ndarray()[0] for piece in resampler.resample(frame)]
        parts.extend(pieces)
        return sum(map(len, pieces))

    for frame in container.decode(audio=0):
        if frame.time is not None:
            if zero is None:
                zero = frame.time if begin is None else min(begin, frame.time)
            late = frame.time - zero - heard / RATE
            if late > LATE:
                parts.append(np.zeros(min(round(late * RATE), MOST_SAMPLES), np.int16))
                heard += len(parts[-1])
        if form != (form := (frame.format.name, frame.layout.name, frame.sample_rate)):
            heard += resampled(None) if resampler else 0
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        frame.pts = None  # the resampler takes a pause for an error
        heard += resampled(frame)
    if resampler:
        resampled(None)
    if not parts:
        return None
    early = 0.0 if None in (zero, begin) else begin - zero
    skipped = round(early * RATE) if early > LATE else 0
    samples = np.concatenate(parts)[skipped:].astype(np.float32) / 32768
    return samples if len(samples) else None


def _times(container, stream) -> tuple[int, Array]:
    """Return how many pictures an open video has, and when each is shown by its clock, in seconds.

    Nothing is decoded. Where a picture has no time of its own, no times are returned.
    """
    stamps = [packet.pts for packet in container.demux(stream) if packet.size]
    if None in stamps or not stream.time_base:
        return len(stamps), np.empty(0)
    return len(stamps), np.sort(np.array(stamps, dtype=np.float64)) * float(stream.time_base)


def _uneven(seconds_N: Array, rate) -> Array | None:
    """Return the times of pictures from the first on, None where they keep to a steady rate."""
    if len(seconds_N) < 2 or not rate:
        return None
    times = seconds_N - seconds_N[0]
    steady = np.arange(len(times)) / float(rate)
    return times if np.abs(times - steady).max() > 1.5 / float(rate) else None


def _float(rate) -> float | None:
    return float(rate) if rate else None
