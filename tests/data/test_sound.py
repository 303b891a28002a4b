"""Sound in, mel bands, prosody and named concepts out: against tones whose answers are known."""

import numpy as np
import pytest
import torch

from affectbench.data import voices
from affectbench.data.formats.audio import RATE, read_video, read_wav, write_wav
from affectbench.data.simulation.clips import draw_clip
from affectbench.data.simulation.voice import draw_speaker, speak
from affectbench.data.spectra import BANDS, FLOOR, PROSODY, around, log_mel, prosody
from affectbench.refusal import Refusal

SECONDS = np.arange(2 * RATE) / RATE
STEADY = slice(20, 180)  # steps that see the whole window


def hum(pitch: float, level: float = 0.1) -> np.ndarray:
    return level * sum(np.sin(2 * np.pi * pitch * k * SECONDS) / k for k in range(1, 12))


@pytest.mark.parametrize("frequency", [300.0, 1000.0, 4000.0])
def test_a_tone_is_in_its_mel_band(frequency):
    mel = log_mel(np.sin(2 * np.pi * frequency * SECONDS).astype(np.float32))
    assert mel.shape == (201, BANDS)
    edges = np.linspace(0, 2595 * np.log10(1 + 8000 / 700), BANDS + 2)
    centre = edges[1:-1]
    expected = np.abs(centre - 2595 * np.log10(1 + frequency / 700)).argmin()
    assert (np.abs(mel[STEADY].argmax(axis=1) - expected) <= 1).all()


def test_silence_is_at_the_floor():
    assert log_mel(np.zeros(RATE, np.float32)) == pytest.approx(np.log(FLOOR))
    values = prosody(np.zeros(RATE, np.float32))
    assert values[:, PROSODY.index("loudness")] == pytest.approx(-60)
    assert (values[:, PROSODY.index("pitch")] == 0).all()


@pytest.mark.parametrize("pitch", [75.0, 110.0, 220.0, 350.0])
def test_pitch_is_found_within_a_quarter_tone(pitch):
    heard = prosody(hum(pitch).astype(np.float32))[STEADY]
    semitones = heard[:, PROSODY.index("pitch")]
    assert semitones == pytest.approx(12 * np.log2(pitch / 60), abs=0.5)
    assert (heard[:, PROSODY.index("voicing")] > 0.9).all()


def test_loudness_is_decibels_and_noise_is_not_voiced():
    soft, loud = (prosody(hum(110, level).astype(np.float32))[STEADY] for level in (0.05, 0.1))
    assert loud[:, 0] - soft[:, 0] == pytest.approx(20 * np.log10(2), abs=0.05)
    noise = 0.1 * np.random.default_rng(0).normal(size=len(SECONDS)).astype(np.float32)
    heard = prosody(noise)[STEADY]
    assert heard[:, 0].mean() == pytest.approx(-20, abs=0.2)
    assert (heard[:, PROSODY.index("pitch")] == 0).mean() > 0.95
    assert heard[:, PROSODY.index("crossings")].mean() == pytest.approx(0.5, abs=0.02)
    assert heard[:, PROSODY.index("centroid")].mean() == pytest.approx(4, abs=0.1)


def test_context_is_centred_and_padded():
    steps = np.arange(100, dtype=np.float32)[:, None]
    cut = around(steps, np.array([0.5, 0.0]), np.array([-1.0], np.float32))
    assert cut[0, :, 0].tolist() == list(range(18, 82))  # 0.5 s is step 50
    assert (cut[1, :32, 0] == -1).all()
    assert cut[1, 32:, 0].tolist() == list(range(32))
    assert (around(steps[:0], np.array([0.5]), np.array([7.0])) == 7).all()


def test_concepts_are_above_the_median_of_training_rows():
    prosody_NTD = np.zeros((4, 64, len(PROSODY)))
    prosody_NTD[:, :, 0] = np.array([-50, -30, -20, -10])[:, None]  # loudness
    train, sound = np.array([True, True, True, False]), np.array([True, True, True, True])
    loud = voices.concepts(prosody_NTD, sound, train)[:, voices.CONCEPTS.index("loud")]
    assert loud.tolist() == [0, 0, 1, 1]  # median of train: -30
    pitch = voices.concepts(prosody_NTD, sound, train)[:, voices.CONCEPTS.index("high_pitch")]
    assert np.isnan(pitch).all()  # nothing is voiced
    sound[3] = False
    assert np.isnan(voices.concepts(prosody_NTD, sound, train)[3]).all()


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
    heard, frames_a_second = read_video(path)
    assert frames_a_second == 24
    assert len(heard) == pytest.approx(2 * RATE, rel=0.03)
    spectrum = np.abs(np.fft.rfft(heard))
    assert np.fft.rfftfreq(len(heard), 1 / RATE)[spectrum.argmax()] == pytest.approx(440, abs=1)
    assert voices.find_sound(tmp_path, "video7")[1] == 24
    path.write_bytes(b"nothing")
    with pytest.raises(Refusal, match=r"video7\.mp4 cannot be decoded"):
        read_video(path)


def test_a_simulated_voice_rises_with_arousal():
    """Surprise is spoken higher and louder than sadness by the same speaker."""
    heard = {}
    for emotion, place in (("sadness", 2), ("surprise", 3)):
        generator = torch.Generator().manual_seed(4)
        prior = torch.zeros(8)
        prior[place] = 1
        clip = draw_clip(prior, 200, 25.0, generator)
        speaker = draw_speaker(torch.Generator().manual_seed(9))
        values = prosody(speak(clip, speaker, generator))
        voiced = values[:, 1] > 0
        heard[emotion] = np.median(values[voiced], axis=0)
    assert heard["surprise"][1] > heard["sadness"][1] + 1  # semitones
    assert heard["surprise"][0] > heard["sadness"][0] + 3  # dB
