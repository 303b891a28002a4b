"""Clips: what one person feels and shows over time, with movements of the head.

A clip is a sequence of moments. Each has its own state and action units (`affect`), and changes
smoothly into the next. Blinks are added, and the head moves slowly at random. Engagement depends on
arousal, on valence and on a random process; head and eyes of a person who is less engaged move
farther.

All values are at the clip's rate. Modalities with other rates interpolate them with `at_times`.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from affectbench.data.simulation import affect
from affectbench.data.simulation.faces.parameters import AUS, NUISANCE

MOMENT, SHORTEST = 2.5, 0.8  # seconds: mean and minimum length of a moment
GLIDE = 0.25  # seconds: standard deviation of the Gaussian that smooths changes of moment
TREMOR, TREMOR_SECONDS = 0.07, 0.4  # relative noise of intensities; its correlation time
BLINKS, BLINK_SECONDS = 0.28, 0.3  # blinks a second; the length of one
MOOD_SECONDS = 5.0  # correlation time of an annotator's judgement
# Weights in the logit of engagement: of the random process, of arousal, of valence.
OWN_WILL, BY_AROUSAL, BY_VALENCE = 0.9, 1.6, 0.8
WILL_SECONDS = 12.0  # correlation time of that random process
# Correlation times of the head's movements and of gaze.
HEAD_SECONDS = {"yaw": 2.0, "pitch": 2.0, "roll": 3.0, "dx": 4.0, "dy": 4.0, "gaze": 0.7}
AWAY = 1.6  # head and eyes move (1 + AWAY) times as far at engagement 0 as at 1


@dataclass(frozen=True)
class Clip:
    """T frames of one person."""

    rate: float  # frames a second
    states: affect.States  # blends (T, 8) that sum to 1
    sides: Tensor  # (T, 21, 2) intensity of each of AUS by side, in [0, 1]
    engagement: Tensor  # (T,) in [0, 1]
    head: dict[str, Tensor]  # yaw, pitch, roll, dx, dy, gaze: (T,) each, units as in NUISANCE

    def __len__(self) -> int:
        return len(self.engagement)


def draw_clip(
    prior: Tensor,
    frames: int,
    rate: float,
    generator: torch.Generator,
    *,
    starts: Tensor | None = None,
    spread: float = 1.0,
) -> Clip:
    """Draw one clip of `frames` frames at `rate` a second.

    prior   of the main emotion: (8,) for all moments, or (moments, 8) where `starts` is given
    starts  seconds at which moments begin, the first is 0; drawn where None
    spread  scale of the head's movements; 1 is everyday movement
    """
    starts = _starts(frames / rate, generator) if starts is None else starts
    moments = affect.draw_states(prior, len(starts), generator)
    units = affect.draw_intensities(moments, generator)
    time = torch.arange(frames, dtype=torch.float64) / rate
    moment = torch.searchsorted(starts.double(), time, right=True) - 1
    states = affect.States(glide(moments.blend[moment], rate))
    sides = glide(units[moment], rate)
    tremor = wander(frames, rate, TREMOR_SECONDS, generator, len(AUS))[..., None]
    sides = (sides * (1 + TREMOR * tremor)).clamp(0, 1)
    sides[:, AUS.index(45)] = torch.maximum(
        sides[:, AUS.index(45)], _blinks(frames, rate, generator)[:, None]
    )
    will = wander(frames, rate, WILL_SECONDS, generator)[:, 0]
    valence, arousal = states.valence_arousal.T
    engagement = torch.sigmoid(OWN_WILL * will + BY_AROUSAL * arousal + BY_VALENCE * valence)
    return Clip(rate, states, sides, engagement, _head(engagement, rate, spread, generator))


def draw_trace(posterior: Tensor, rate: float, generator: torch.Generator) -> Tensor:
    """Return one annotator's label of each frame (T,), drawn from its posterior (T, C).

    Labels of neighbouring frames agree mostly: a slow Gaussian process, transformed to a uniform
    variable, selects the class by the cumulative posterior. So each label has its frame's posterior
    as distribution, but labels are correlated over MOOD_SECONDS.
    """
    mood = wander(len(posterior), rate, MOOD_SECONDS, generator)
    uniform = torch.special.ndtr(mood.double())
    return (posterior.double().cumsum(dim=1) < uniform).sum(dim=1).clamp(max=posterior.shape[1] - 1)


def wander(
    frames: int, rate: float, seconds: float, generator: torch.Generator, columns: int = 1
) -> Tensor:
    """Return stationary noise of mean 0 and variance 1, (T, columns), first-order autoregressive.

    seconds  the time in which its autocorrelation falls to 1/e
    """
    from scipy.signal import lfilter

    keep = float(np.exp(-1 / (rate * seconds)))
    noise = torch.randn(frames, columns, generator=generator, dtype=torch.float64).numpy()
    noise[1:] *= np.sqrt(1 - keep**2)
    return torch.from_numpy(lfilter([1.0], [1.0, -keep], noise, axis=0)).float()


def glide(values: Tensor, rate: float, seconds: float = GLIDE) -> Tensor:
    """Return values (T, ...) smoothed over time by a Gaussian; sums over other axes are kept.

    seconds  the standard deviation of the Gaussian
    """
    from scipy.ndimage import gaussian_filter1d

    smooth = gaussian_filter1d(values.double().numpy(), seconds * rate, axis=0, mode="nearest")
    return torch.from_numpy(smooth).float()


def at_times(values: Tensor, rate: float, seconds: Tensor) -> Tensor:
    """Return values (T, ...) of frames at `rate` at other times (K,), interpolated: (K, ...)."""
    position = (seconds.double() * rate).clamp(0, len(values) - 1)
    low = position.long().clamp(max=max(len(values) - 2, 0))
    share = (position - low).float().view(-1, *[1] * (values.dim() - 1))
    return torch.lerp(values[low], values[(low + 1).clamp(max=len(values) - 1)], share)


def _starts(seconds: float, generator: torch.Generator) -> Tensor:
    """Draw the times at which moments begin: the first is 0, lengths SHORTEST plus exponential."""
    most = int(seconds / SHORTEST) + 1
    uniform = torch.rand(most, generator=generator, dtype=torch.float64)
    lengths = SHORTEST - (MOMENT - SHORTEST) * torch.log1p(-uniform)
    starts = torch.cat([torch.zeros(1, dtype=torch.float64), lengths.cumsum(0)])
    return starts[starts < seconds]


def _blinks(frames: int, rate: float, generator: torch.Generator) -> Tensor:
    """Return the intensity of AU45 by blinking, (T,): bumps of BLINK_SECONDS at random times."""
    begins = torch.rand(frames, generator=generator) < BLINKS / rate
    width = max(1, round(BLINK_SECONDS * rate))
    bump = torch.sin(torch.pi * (torch.arange(width) + 1) / (width + 1)) ** 0.5
    bumps = torch.nn.functional.conv1d(
        begins.float()[None, None], bump.flip(0)[None, None], padding=width - 1
    )
    return bumps[0, 0, :frames].clamp(max=1)


def _head(
    engagement: Tensor, rate: float, spread: float, generator: torch.Generator
) -> dict[str, Tensor]:
    """Return the movements of head and eyes over time: name -> (T,)."""
    head = {}
    for name, seconds in HEAD_SECONDS.items():
        _, deviation, least, most = NUISANCE[name]
        moved = deviation * spread * wander(len(engagement), rate, seconds, generator)[:, 0]
        head[name] = (moved * (1 + AWAY * (1 - engagement)) / (1 + AWAY / 2)).clamp(least, most)
    return head
