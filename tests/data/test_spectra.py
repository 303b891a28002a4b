"""Mel bands and prosody, against tones whose answers are known."""

import numpy as np
import pytest

from affectbench.data.formats.audio import RATE
from affectbench.data.spectra import BANDS, FLOOR, PROSODY, around, log_mel, prosody

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
