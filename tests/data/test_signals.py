"""Filters: what they leave of a wave, against their formulas."""

import numpy as np
import pytest

from affectbench.data import signals


def test_raw_eeg_keeps_what_a_trend_leaves_out():
    t = np.arange(7500) / 250
    for frequency, left, kept in ((2, 1, 1), (10.6, 0.5**0.5, 1), (20, 0.2, 1 / (1 + 0.8**8))):
        wave = np.sin(2 * np.pi * frequency * t)[:, None]
        slow, below = signals.trend(wave, 250), signals.low_pass(wave, 250, 25)
        assert slow[1000:6500].max() == pytest.approx(left, abs=0.02), frequency
        assert below[1000:6500].max() == pytest.approx(kept, abs=0.02), frequency
