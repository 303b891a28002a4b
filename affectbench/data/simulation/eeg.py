"""Simulates EEG that depends on affect: band-limited sources seen by 32 channels, in microvolt.

Three effects are common to all people. Alpha falls with arousal, and is stronger on the left at
negative valence (frontal asymmetry: Davidson, Biological Psychology 67, 2004). Beta rises with
arousal. A slow positive potential over the parietal lobe lasts as long as arousal does (Cuthbert et
al., Biological Psychology 52, 2000). The signs are theirs. The sizes are ours, about as large as
the individual response that each brain has in addition. Blinks, muscles, electrode drift, pink
noise, missing samples and lost rows are added.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from affectbench.data.simulation.affect import CIRCUMPLEX
from affectbench.data.simulation.clips import Clip, at_times, wander
from affectbench.data.simulation.faces.parameters import AUS

RATE = 128  # rows a second
# Positions of channels of the 10-20 system: the vertex is (0, 0), the nose up, ears at x = -1, 1.
CHANNELS = {
    "Fp1": (-0.3, 0.9), "Fp2": (0.3, 0.9), "AF3": (-0.35, 0.7), "AF4": (0.35, 0.7),
    "F7": (-0.75, 0.55), "F3": (-0.4, 0.5), "Fz": (0.0, 0.45), "F4": (0.4, 0.5),
    "F8": (0.75, 0.55), "FC5": (-0.65, 0.25), "FC1": (-0.22, 0.22), "FC2": (0.22, 0.22),
    "FC6": (0.65, 0.25), "T7": (-0.95, 0.0), "C3": (-0.45, 0.0), "Cz": (0.0, 0.0),
    "C4": (0.45, 0.0), "T8": (0.95, 0.0), "CP5": (-0.65, -0.25), "CP1": (-0.22, -0.22),
    "CP2": (0.22, -0.22), "CP6": (0.65, -0.25), "P7": (-0.75, -0.55), "P3": (-0.4, -0.5),
    "Pz": (0.0, -0.45), "P4": (0.4, -0.5), "P8": (0.75, -0.55), "PO3": (-0.3, -0.7),
    "PO4": (0.3, -0.7), "O1": (-0.25, -0.9), "Oz": (0.0, -0.95), "O2": (0.25, -0.9),
}  # fmt: skip
CHANNEL_C2 = torch.tensor(list(CHANNELS.values()))
# Positions of sources, left and right: frontal, central, temporal, parietal.
SOURCE_S2 = torch.tensor(
    [
        [-0.4, 0.55], [0.4, 0.55], [-0.4, 0.0], [0.4, 0.0],
        [-0.9, 0.0], [0.9, 0.0], [-0.35, -0.7], [0.35, -0.7],
    ]
)  # fmt: skip
BANDS = {"delta": (1, 4), "theta": (4, 8), "alpha": (8, 13), "beta": (13, 30)}  # Hz
AMPLITUDE = (9.0, 6.0, 8.0, 3.0)  # microvolt, of each band
# Change of log amplitude at valence 1, and at arousal 1: (bands, sources).
BY_VALENCE = torch.tensor(
    [
        [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [-0.15, -0.15, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
        [-0.45, 0.45, -0.15, 0.15, 0.0, 0.0, 0.0, 0.0],
        [0.15, -0.15, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0],
    ]
)
BY_AROUSAL = torch.tensor(
    [
        [-0.15, -0.15, -0.15, -0.15, 0.0, 0.0, 0.0, 0.0],
        [0.3, 0.3, 0.15, 0.15, 0.0, 0.0, 0.0, 0.0],
        [-0.3, -0.3, -0.3, -0.3, -0.15, -0.15, -0.6, -0.6],
        [0.3, 0.3, 0.15, 0.15, 0.45, 0.45, 0.0, 0.0],
    ]
)
# Slow potential in microvolt of each source at valence 1, and at arousal 1.
SLOW_BY_VALENCE = torch.tensor([3.0, -3.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
SLOW_BY_AROUSAL = torch.tensor([0.0, 0.0, 3.0, 3.0, 0.0, 0.0, 6.0, 6.0])
OWN_SLOW = 1.5  # microvolt: spread of the slow potential between people
# Standard deviations of log amplitude: of a person's response to each emotion, of a person's level,
# of a session; and of the logarithm of the mixing weights.
OWN_RESPONSE, OWN_LEVEL, SESSION, SPREAD = 0.15, 0.3, 0.12, 0.1
REACH = 0.45  # width of a source on the scalp in head radii, as a standard deviation
BLINK, MUSCLE, DRIFT, PINK = 70.0, 5.0, 8.0, 4.0  # microvolt
MUSCLES = (4, 7, 10, 17, 24, 26)  # action units whose muscles disturb channels at the rim
BURSTS, BURST_SECONDS = 0.3, 0.3  # share of files with a stretch of missing samples; its length
LOSES_ROWS, MOST_LOST = 0.3, 12  # share of files that lost rows, and how many at most


@dataclass(frozen=True)
class Brain:
    """How the sources of one person react to emotions, and how channels see the sources."""

    level: Tensor  # (bands x sources,) log amplitude
    response: Tensor  # (bands x sources, 8) change of the log amplitude at each full emotion
    slow: Tensor  # (sources, 8) slow potential at each full emotion, microvolt
    mixing: Tensor  # (channels, sources) weights


def draw_brain(generator: torch.Generator) -> Brain:
    """Draw the brain of a person: the common effects with an individual response in addition."""
    sources = len(BANDS) * len(SOURCE_S2)
    valence, arousal = CIRCUMPLEX.T
    shared = torch.outer(BY_VALENCE.reshape(-1), valence)
    shared = shared + torch.outer(BY_AROUSAL.reshape(-1), arousal)
    own = OWN_RESPONSE * torch.randn(sources, len(CIRCUMPLEX), generator=generator)
    slow = torch.outer(SLOW_BY_VALENCE, valence) + torch.outer(SLOW_BY_AROUSAL, arousal)
    level = OWN_LEVEL * torch.randn(sources, generator=generator)
    distance = torch.cdist(CHANNEL_C2, SOURCE_S2)
    seen = torch.exp(-0.5 * (distance / REACH) ** 2)
    return Brain(
        level=level + torch.tensor(AMPLITUDE).repeat_interleave(len(SOURCE_S2)).log(),
        response=shared + own,
        slow=slow + OWN_SLOW * torch.randn(slow.shape, generator=generator),
        mixing=seen * torch.exp(SPREAD * torch.randn(seen.shape, generator=generator)),
    )


def record(brain: Brain, clip: Clip, generator: torch.Generator) -> Tensor:
    """Return the channels during a clip, (T, 32) in microvolt.

    Some samples are NaN, and T is smaller than the clip's seconds * RATE where rows were lost.
    """
    rows = round(len(clip) / clip.rate * RATE)
    time = torch.arange(rows) / RATE
    session = SESSION * torch.randn(len(brain.level), generator=generator)
    log_amplitude = brain.level + session + clip.states.blend @ brain.response.T
    amplitude = at_times(log_amplitude.exp(), clip.rate, time)
    rhythms = (_rhythms(rows, generator) * amplitude).view(rows, len(BANDS), -1).sum(dim=1)
    slow = at_times(clip.states.blend @ brain.slow.T, clip.rate, time)
    channels = (rhythms + slow) @ brain.mixing.T + PINK * _pink(rows, generator)
    channels = channels + DRIFT * wander(rows, RATE, 4.0, generator, len(CHANNELS))
    shown = at_times(clip.sides.amax(dim=2), clip.rate, time)
    front = torch.sigmoid((CHANNEL_C2[:, 1] - 0.65) * 12)
    channels = channels + BLINK * torch.outer(shown[:, AUS.index(45)], front)
    tense = shown[:, [AUS.index(au) for au in MUSCLES]].mean(dim=1)
    rim = CHANNEL_C2.norm(dim=1).clamp(max=1) ** 4
    noise = torch.randn(rows, len(CHANNELS), generator=generator)
    return _with_losses(channels + MUSCLE * noise * torch.outer(0.3 + tense, rim), generator)


def band_powers(channels: Tensor, band: str) -> Tensor:
    """Return the power of channels (T, 32) in a band, (seconds, 32) in microvolt squared.

    It is the mean square of each second; NaN samples count as 0.
    """
    seconds = len(channels) // RATE
    blocks = channels[: seconds * RATE].nan_to_num(0.0).view(seconds, RATE, -1)
    power = 2 * torch.fft.rfft(blocks, dim=1).abs() ** 2 / RATE**2
    low, high = BANDS[band]  # Hz, which are also the bins of a second
    return power[:, low:high].sum(dim=1)


def _rhythms(rows: int, generator: torch.Generator) -> Tensor:
    """Return band-limited noise of variance 1 for each band and source, (T, bands x sources)."""
    count = len(BANDS) * len(SOURCE_S2)
    edges = torch.tensor(list(BANDS.values())).repeat_interleave(len(SOURCE_S2), dim=0)
    frequency = torch.fft.rfftfreq(rows, 1 / RATE)[:, None]
    within = (frequency >= edges[:, 0]) & (frequency < edges[:, 1])
    spectrum = torch.randn(len(frequency), count, 2, generator=generator)
    noise = torch.fft.irfft(torch.view_as_complex(spectrum) * within, n=rows, dim=0)
    return noise / noise.std(dim=0)


def _pink(rows: int, generator: torch.Generator) -> Tensor:
    """Return pink noise of variance 1, (T, channels): power falls as 1 / frequency."""
    frequency = torch.fft.rfftfreq(rows, 1 / RATE)[:, None].clamp(min=0.5)
    spectrum = torch.randn(len(frequency), len(CHANNELS), 2, generator=generator)
    noise = torch.fft.irfft(torch.view_as_complex(spectrum) / frequency.sqrt(), n=rows, dim=0)
    return noise / noise.std(dim=0)


def _with_losses(channels: Tensor, generator: torch.Generator) -> Tensor:
    """Return channels in which a stretch of one may be NaN, and a few rows may be lost."""
    bursts, loses, where, which = torch.rand(4, generator=generator).tolist()
    if bursts < BURSTS:
        begin, length = int(where * len(channels)), int(BURST_SECONDS * RATE)
        channels[begin : begin + length, int(which * len(CHANNELS))] = torch.nan
    if loses < LOSES_ROWS:
        count = 1 + int(loses / LOSES_ROWS * MOST_LOST)
        lost = torch.randperm(len(channels), generator=generator)[:count]
        kept = torch.ones(len(channels), dtype=torch.bool)
        kept[lost] = False
        channels = channels[kept]
    return channels
