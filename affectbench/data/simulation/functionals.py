"""Simulates eGeMAPS functionals directly, without sound: a linear model of what drives a voice.

A functional is a sum of loadings on arousal, engagement and speaking, an offset of the speaker, and
noise, in units of its standard deviation. Loadings of functionals that emotion is known to change
(Banse and Scherer, 1996; Eyben et al., 2016) are set by hand. All others have small random
loadings, which are the same in every run.
"""

import numpy as np
import torch

from affectbench.arrays import Array
from affectbench.data.formats.egemaps import NAMES
from affectbench.data.simulation.clips import Clip, wander

DRIVERS = ("arousal", "engagement", "speaking")
# Functional -> loadings on DRIVERS.
LOADINGS: dict[str, tuple[float, float, float]] = {
    "F0semitoneFrom27.5Hz_sma3nz_amean": (0.9, 0.3, 0.2),
    "F0semitoneFrom27.5Hz_sma3nz_stddevNorm": (0.6, 0.5, 0.2),
    "loudness_sma3_amean": (0.9, 0.4, 0.9),
    "loudness_sma3_stddevNorm": (0.3, 0.3, 0.5),
    "spectralFlux_sma3_amean": (0.8, 0.3, 0.9),
    "HNRdBACF_sma3nz_amean": (-0.3, 0.1, 0.4),
    "alphaRatioV_sma3nz_amean": (0.8, 0.1, 0.1),
    "VoicedSegmentsPerSec": (0.4, 0.5, 1.0),
    "MeanUnvoicedSegmentLength": (-0.3, -0.5, -1.0),
    "equivalentSoundLevel_dBp": (0.8, 0.3, 0.9),
}
OTHERS = 0.2  # standard deviation of the other loadings
SPEAKER = 0.9  # standard deviation of the speaker's offset
NOISE, NOISE_SECONDS = 0.7, 1.0  # standard deviation of the noise; its correlation time
SPEAKS, SPEAK_SECONDS = 3.0, 3.0  # slope of speaking on engagement; correlation time of turns


def functionals(clip: Clip, generator: torch.Generator) -> Array:
    """Return the 88 functionals during a clip, (T, 88) float32, in standard deviations."""
    frames, rate = len(clip), clip.rate
    turn = wander(frames, rate, SPEAK_SECONDS, generator)[:, 0]
    speaking = torch.sigmoid(2 * turn + SPEAKS * (clip.engagement - 0.5))
    arousal = clip.states.valence_arousal[:, 1]
    drivers_T3 = torch.stack([2 * arousal, 4 * (clip.engagement - 0.5), 2 * speaking - 1], dim=1)
    offset_D = SPEAKER * torch.randn(len(NAMES), generator=generator)
    noise_TD = NOISE * wander(frames, rate, NOISE_SECONDS, generator, len(NAMES))
    return (drivers_T3 @ torch.from_numpy(_loadings()).float() + offset_D + noise_TD).numpy()


def _loadings() -> Array:
    """Return the loadings of the functionals NAMES on DRIVERS, (3, 88)."""
    loadings = OTHERS * np.random.default_rng(88).normal(size=(len(DRIVERS), len(NAMES)))
    for name, values in LOADINGS.items():
        loadings[:, NAMES.index(name)] = values
    return loadings
