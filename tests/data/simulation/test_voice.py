"""A simulated voice rises with arousal."""

import numpy as np
import torch

from affectbench.data.simulation.clips import draw_clip
from affectbench.data.simulation.voice import draw_speaker, speak
from affectbench.data.spectra import prosody


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
