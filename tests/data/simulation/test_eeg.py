"""Simulated EEG: alpha falls with arousal, blinks are in front, band powers by hand."""

import pytest
import torch
from steady_clips import steady

from affectbench.data.simulation import eeg
from affectbench.data.simulation.clips import at_times
from affectbench.data.simulation.faces.parameters import AUS


def test_alpha_waves_fall_with_arousal_and_a_blink_is_in_front():
    brain = eeg.draw_brain(torch.Generator().manual_seed(3))
    names, power = list(eeg.CHANNELS), {}
    seconds = torch.arange(30 * eeg.RATE) / eeg.RATE
    for emotion in ("neutral", "surprise"):
        channels = eeg.record(brain, steady(emotion), torch.Generator().manual_seed(4))
        power[emotion] = eeg.band_powers(channels, "alpha").mean(dim=0)
        lid = at_times(steady(emotion).sides[:, AUS.index(45)].amax(dim=1), 15, seconds)
        lid = (lid - lid.mean())[: len(channels)]
        by_blink = lid @ channels.nan_to_num(0.0) / lid.square().sum()  # microvolt
        assert by_blink[names.index("Fp1")] == pytest.approx(eeg.BLINK, abs=15)
        assert by_blink[names.index("Cz")] == pytest.approx(0, abs=15)
    back = [names.index(n) for n in ("PO3", "PO4", "O1", "O2")]
    assert (power["surprise"][back] < 0.7 * power["neutral"][back]).all()


def test_band_power_of_a_wave_is_half_its_square():
    t = torch.arange(256) / eeg.RATE
    wave = 3 * torch.sin(2 * torch.pi * 10 * t)[:, None]
    assert eeg.band_powers(wave, "alpha") == pytest.approx(torch.full((2, 1), 4.5), abs=1e-3)
    assert eeg.band_powers(wave, "beta").max() < 1e-6
