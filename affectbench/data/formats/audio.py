"""Sound as samples (T,) float32 in [-1, 1] at 16 kHz mono, from a wav or from a video's track."""

import wave
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.refusal import Refusal

RATE = 16_000  # Hz
REMEDY = "make it anew with: ffmpeg -i VIDEO -vn -acodec pcm_s16le -ar 16000 -ac 1 OUT.wav"


def read_wav(path: Path) -> Array:
    """Return the samples of a wav, (T,) float32 in [-1, 1).

    Refuses a file that is broken or cut off, or that is not 16-bit mono at 16 kHz.
    """
    try:
        with wave.open(str(path), "rb") as file:
            rate, bits, channels = file.getframerate(), file.getsampwidth() * 8, file.getnchannels()
            if (rate, bits, channels) != (RATE, 16, 1):
                raise Refusal(
                    f"{path}: {rate} Hz, {bits} bit, {channels} channels instead of 16000 Hz,"
                    f" 16 bit, 1; {REMEDY}"
                )
            expected, content = file.getnframes(), file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise Refusal(f"{path} is no wav that can be read ({error}); {REMEDY}") from None
    if len(content) != 2 * expected:
        raise Refusal(f"{path} is cut off: {len(content) // 2} of {expected} samples; {REMEDY}")
    return np.frombuffer(content, "<i2").astype(np.float32) / 32768


def write_wav(path: Path, samples: Array) -> None:
    """Write samples (T,) as a wav of 16-bit mono at 16 kHz; what is beyond [-1, 1] is clipped."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples.clip(-1, 1) * 32767).round().astype("<i2").tobytes())


def read_video(path: Path) -> tuple[Array | None, float | None]:
    """Return a video's sound (T,), resampled to 16 kHz mono, and its frames a second.

    Either is None where the video has no such stream. Refuses a video that cannot be decoded.
    """
    import av

    try:
        with av.open(str(path)) as container:
            rate = container.streams.video[0].average_rate if container.streams.video else None
            if not container.streams.audio:
                return None, float(rate) if rate else None
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            parts = [
                piece.to_ndarray()[0]
                for frame in container.decode(audio=0)
                for piece in resampler.resample(frame)
            ]
            parts += [piece.to_ndarray()[0] for piece in resampler.resample(None)]
    except (av.error.FFmpegError, OSError) as error:
        raise Refusal(f"{path} cannot be decoded ({error}); copy it again") from None
    sound = np.concatenate(parts).astype(np.float32) / 32768 if parts else None
    return sound, float(rate) if rate else None
