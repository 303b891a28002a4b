"""Sound as files: what is written is heard, and a video's sound and rate."""

import numpy as np
import pytest

from affectbench.data import voices
from affectbench.data.formats.audio import RATE, read_video, read_wav, write_wav
from affectbench.refusal import Refusal

SECONDS = np.arange(2 * RATE) / RATE


def hum(pitch: float, level: float = 0.1) -> np.ndarray:
    return level * sum(np.sin(2 * np.pi * pitch * k * SECONDS) / k for k in range(1, 12))


def test_a_wav_comes_back(tmp_path):
    write_wav(tmp_path / "a.wav", hum(110))
    assert read_wav(tmp_path / "a.wav") == pytest.approx(hum(110), abs=1e-4)
    (tmp_path / "b.wav").write_bytes(b"RIFF no")
    with pytest.raises(Refusal, match=r"b\.wav is no wav that can be read"):
        read_wav(tmp_path / "b.wav")


def test_sound_and_rate_of_a_video(tmp_path):
    """An mp4 as released, with sound at 44.1 kHz: heard at 16 kHz, its rate known."""
    import av

    path, rate = tmp_path / "videos/batch1/video7.mp4", 44_100
    path.parent.mkdir(parents=True)
    with av.open(str(path), "w") as container:
        film = container.add_stream("mpeg4", rate=24)
        film.width, film.height, film.pix_fmt = 64, 48, "yuv420p"
        track = container.add_stream("aac", rate=rate, layout="stereo")
        for _ in range(48):
            frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            container.mux(film.encode(frame))
        tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(2 * rate) / rate).astype(np.float32)
        sound = av.AudioFrame.from_ndarray(np.stack([tone, tone]), format="fltp", layout="stereo")
        sound.sample_rate = rate
        container.mux([*track.encode(sound), *track.encode(None), *film.encode(None)])
    film = read_video(path)
    heard = film.sound
    assert film.rate == 24
    assert film.times is None
    assert len(heard) == pytest.approx(2 * RATE, rel=0.03)
    spectrum = np.abs(np.fft.rfft(heard))
    assert np.fft.rfftfreq(len(heard), 1 / RATE)[spectrum.argmax()] == pytest.approx(440, abs=1)
    assert voices.find_sound(tmp_path, "video7", voices.find_videos(tmp_path)).rate == 24
    path.write_bytes(b"nothing")
    with pytest.raises(Refusal, match=r"video7\.mp4 cannot be decoded"):
        read_video(path)
