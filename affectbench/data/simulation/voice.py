"""Synthesises a voice that depends on affect: harmonics of a varying pitch, shaped by formants.

Arousal raises pitch, its range, loudness, speaking rate and the energy of high harmonics (Banse
and Scherer, 1996; Juslin and Laukka, 2003). Valence raises the formants, as smiling widens the
mouth. Each speaker has their own pitch and vocal tract. The voice speaks syllables, not words, with
pauses, in a noisy room.
"""

from dataclasses import dataclass

import numpy as np
import torch

from affectbench.arrays import Array
from affectbench.data.formats.audio import RATE
from affectbench.data.simulation.clips import Clip, at_times, wander

STEP = 100  # control values a second
HARMONICS, HIGHEST = 40, 6000.0  # number of harmonics; Hz above which none is heard
VOWELS = (  # the first three formants, Hz
    (730, 1090, 2440),
    (270, 2290, 3010),
    (300, 870, 2240),
    (530, 1840, 2480),
    (570, 840, 2410),
)
BANDWIDTHS = (90.0, 120.0, 180.0)  # Hz, of the formants
PITCHES = (115.0, 205.0)  # Hz: low and high voices; a speaker is within three semitones of one
# Effects of arousal 1: semitones, dB, dB an octave less, factor of the speaking rate.
BY_AROUSAL = {"pitch": 4.0, "loudness": 8.0, "tilt": 5.0, "syllables": 1.6}
PITCH_RANGE = 1.2  # semitones: standard deviation of melody at rest; threefold at arousal 1
SYLLABLES = 4.2  # a second, at rest
BRIGHTER = 0.06  # relative rise of formants at valence 1
TILT = 10.0  # dB an octave by which harmonics fall at rest
PAUSES, PAUSE_SECONDS = 0.25, 0.6  # share of silence at rest, less when aroused; correlation time
LEVEL, ROOM = -24.0, (-62.0, -44.0)  # dB of full scale: speech at rest; range of room noise


@dataclass(frozen=True)
class Speaker:
    """One speaker in one room."""

    pitch: float  # mean fundamental frequency, Hz
    tract: float  # length of the vocal tract relative to that of a low voice
    room: float  # noise, dB of full scale


def draw_speaker(generator: torch.Generator) -> Speaker:
    kind, lift, tract, room = torch.rand(4, generator=generator).tolist()
    low = kind < 0.5
    return Speaker(
        pitch=PITCHES[0 if low else 1] * 2 ** ((6 * lift - 3) / 12),
        tract=(1.0 if low else 0.86) * (0.95 + 0.1 * tract),
        room=ROOM[0] + (ROOM[1] - ROOM[0]) * room,
    )


def speak(clip: Clip, speaker: Speaker, generator: torch.Generator) -> Array:
    """Return the sound of a speaker during a clip, (seconds * 16,000,) float32 in [-1, 1]."""
    seconds = len(clip) / clip.rate
    steps = int(seconds * STEP) + 2
    time = torch.arange(steps) / STEP
    affect = at_times(clip.states.valence_arousal, clip.rate, time)
    valence, arousal = affect[:, 0].numpy(), affect[:, 1].numpy()

    def noise(correlation_seconds: float) -> Array:
        return wander(steps, STEP, correlation_seconds, generator)[:, 0].numpy()

    melody = PITCH_RANGE * (1 + 2 * arousal.clip(0)) * noise(0.25)
    pitch = speaker.pitch * 2 ** ((BY_AROUSAL["pitch"] * arousal + melody) / 12)
    rate = SYLLABLES * np.exp2(arousal * np.log2(BY_AROUSAL["syllables"])) * np.exp(0.1 * noise(1))
    syllable = np.cumsum(rate) / STEP + float(torch.rand(1, generator=generator))
    quiet = torch.special.ndtr(torch.from_numpy(noise(PAUSE_SECONDS))).numpy()
    speaking = 1 / (1 + np.exp(-(quiet - PAUSES * (1 - 0.6 * arousal)) * 40))
    swell = 0.15 + 0.85 * np.sin(np.pi * (syllable % 1)) ** 0.7
    level = LEVEL + BY_AROUSAL["loudness"] * arousal + 2.0 * noise(1.5)
    loud = 10 ** (level / 20) * swell * speaking
    vowel = torch.randint(len(VOWELS), (int(syllable[-1]) + 2,), generator=generator).numpy()
    formants = np.array(VOWELS)[vowel[syllable.astype(int)]]
    formants = formants * (1 + BRIGHTER * valence)[:, None] / speaker.tract
    tilt = TILT - BY_AROUSAL["tilt"] * arousal
    sound = _sing(pitch, loud, formants, tilt, int(seconds * RATE))
    hiss = torch.randn(len(sound), generator=generator).numpy() * 10 ** (speaker.room / 20)
    return (sound + hiss).clip(-1, 1).astype(np.float32)


def _sing(pitch: Array, loud: Array, formants: Array, tilt: Array, samples: int) -> Array:
    """Return a sum of harmonics, (samples,), whose parameters are control values at STEP a second.

    pitch     (steps,) Hz
    loud      (steps,) amplitude of the sum
    formants  (steps, 3) Hz
    tilt      (steps,) dB an octave by which harmonics fall
    """
    order = np.arange(1, HARMONICS + 1)
    frequency = pitch[:, None] * order
    bell = sum(
        1 / (1 + ((frequency - formants[:, i : i + 1]) / width) ** 2)
        for i, width in enumerate(BANDWIDTHS)
    )
    strength = (0.03 + bell) * 10 ** (-tilt[:, None] * np.log2(order) / 20)
    strength[frequency > HIGHEST] = 0
    strength *= (loud / np.sqrt((strength**2).sum(axis=1) + 1e-9))[:, None]
    sample_step = np.arange(samples) * (STEP / RATE)
    step = np.arange(len(pitch))
    phase = 2 * np.pi * np.cumsum(np.interp(sample_step, step, pitch)) / RATE
    sound = np.zeros(samples)
    for k in order:  # one harmonic at a time, so that few arrays of samples are in memory
        sound += np.interp(sample_step, step, strength[:, k - 1]) * np.sin(k * phase)
    return sound
