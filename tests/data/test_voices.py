"""Named concepts of a voice: above the median of training rows."""

import numpy as np

from affectbench.data import voices
from affectbench.data.spectra import PROSODY


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
