"""Affect over time: what one person feels, shows and does with the head during a clip.

A clip is a chain of moments. Each has a state and action units of its own (`affect`), and one
glides into the next; blinks come on top, and the head wanders. How engaged the person is follows
the arousal and the valence, and has a will of its own; who is not engaged looks away.

Everything is at the clip's own rate, so modalities at other rates read it by time: `at_times`.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from affectbench.data.simulation import affect
from affectbench.data.simulation.faces.parameters import AUS, NUISANCE

MOMENT, SHORTEST = 2.5, 0.8  # seconds: the mean length of a moment, and the least
GLIDE = 0.25  # seconds: the spread of the change from one moment to the next
TREMOR, TREMOR_SECONDS = 0.07, 0.4  # intensities are never still
BLINKS, BLINK_SECONDS = 0.28, 0.3  # a second; how long one takes
MOOD_SECONDS = 5.0  # how long an annotator stays of one mind
OWN_WILL, BY_AROUSAL, BY_VALENCE = 0.9, 1.6, 0.8  # what engagement follows
WILL_SECONDS = 12.0
HEAD_SECONDS = {"yaw": 2.0, "pitch": 2.0, "roll": 3.0, "dx": 4.0, "dy": 4.0, "gaze": 0.7}
AWAY = 1.6  # how much farther head and eyes wander from what does not engage


@dataclass(frozen=True)
class Clip:
    """T moments in time of one person."""

    rate: float  # frames a second
    states: affect.States  # blends (T, 8) that sum to 1
    sides: Tensor  # (T, 21, 2) intensity of each of AUS by side, in [0, 1]
    engagement: Tensor  # (T,) in [0, 1]
    head: dict[str, Tensor]  # yaw, pitch, roll, dx, dy, gaze: (T,), as faces.NUISANCE has them

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
    """Draw one clip of `frames` at `rate` a second.

    prior   (8,) of the main emotion of a moment; or (moments, 8), where their starts are given
    starts  seconds at which moments begin, the first 0; drawn where none are given
    spread  of the head's movements: 1 is everyday
    """
    starts = _starts(frames / rate, generator) if starts is None else starts
    moments = affect.draw_states(prior, len(starts), generator)
    units = affect.draw_intensities(moments, generator)
    time = torch.arange(frames, dtype=torch.float64) / rate
    which = torch.searchsorted(starts.double(), time, right=True) - 1
    states = affect.States(glide(moments.blend[which], rate))
    sides = glide(units[which], rate)
    tremor = wander(frames, rate, TREMOR_SECONDS, generator, len(AUS))[..., None]
    sides = (sides * (1 + TREMOR * tremor)).clamp(0, 1)
    sides[:, AUS.index(45)] = torch.maximum(
        sides[:, AUS.index(45)], _blinks(frames, rate, generator)[:, None]
    )
    will = wander(frames, rate, WILL_SECONDS, generator)[:, 0]
    valence, arousal = states.valence_arousal.T
    engaged = torch.sigmoid(OWN_WILL * will + BY_AROUSAL * arousal + BY_VALENCE * valence)
    return Clip(rate, states, sides, engaged, _head(engaged, rate, spread, generator))


def draw_trace(posterior: Tensor, rate: float, generator: torch.Generator) -> Tensor:
    """Return one annotator's labels over time (T,): each follows its posterior (T, C).

    The annotator is of one mind for a while: a slow Gaussian, turned into a uniform number, picks
    the class, so a frame's label is drawn from that frame's posterior and neighbours agree.
    """
    mind = wander(len(posterior), rate, MOOD_SECONDS, generator)
    uniform = torch.special.ndtr(mind.double())
    return (posterior.double().cumsum(dim=1) < uniform).sum(dim=1).clamp(max=posterior.shape[1] - 1)


def wander(
    frames: int, rate: float, seconds: float, generator: torch.Generator, columns: int = 1
) -> Tensor:
    """Return noise of mean 0 and variance 1 that forgets itself in `seconds`: (T, columns)."""
    from scipy.signal import lfilter

    keep = float(np.exp(-1 / (rate * seconds)))
    noise = torch.randn(frames, columns, generator=generator, dtype=torch.float64).numpy()
    noise[1:] *= np.sqrt(1 - keep**2)
    return torch.from_numpy(lfilter([1.0], [1.0, -keep], noise, axis=0)).float()


def glide(values: Tensor, rate: float, seconds: float = GLIDE) -> Tensor:
    """Return steps smoothed over time, (T, ...); what sums to 1 still does."""
    from scipy.ndimage import gaussian_filter1d

    smooth = gaussian_filter1d(values.double().numpy(), seconds * rate, axis=0, mode="nearest")
    return torch.from_numpy(smooth).float()


def at_times(values: Tensor, rate: float, seconds: Tensor) -> Tensor:
    """Return a clip's values (T, ...) at other moments, between two frames by their distance."""
    place = (seconds.double() * rate).clamp(0, len(values) - 1)
    low = place.long().clamp(max=max(len(values) - 2, 0))
    share = (place - low).float().view(-1, *[1] * (values.dim() - 1))
    return torch.lerp(values[low], values[(low + 1).clamp(max=len(values) - 1)], share)


def _starts(seconds: float, generator: torch.Generator) -> Tensor:
    """Draw when moments begin: at least SHORTEST apart, then exponential."""
    most = int(seconds / SHORTEST) + 1
    uniform = torch.rand(most, generator=generator, dtype=torch.float64)
    lengths = SHORTEST - (MOMENT - SHORTEST) * torch.log1p(-uniform)
    starts = torch.cat([torch.zeros(1, dtype=torch.float64), lengths.cumsum(0)])
    return starts[starts < seconds]


def _blinks(frames: int, rate: float, generator: torch.Generator) -> Tensor:
    """Return how closed the lids are by blinking: (T,), bumps of BLINK_SECONDS at random times."""
    begins = torch.rand(frames, generator=generator) < BLINKS / rate
    width = max(1, round(BLINK_SECONDS * rate))
    bump = torch.sin(torch.pi * (torch.arange(width) + 1) / (width + 1)) ** 0.5
    bumps = torch.nn.functional.conv1d(
        begins.float()[None, None], bump.flip(0)[None, None], padding=width - 1
    )
    return bumps[0, 0, :frames].clamp(max=1)


def _head(
    engaged: Tensor, rate: float, spread: float, generator: torch.Generator
) -> dict[str, Tensor]:
    head = {}
    for name, seconds in HEAD_SECONDS.items():
        _, deviation, least, most = NUISANCE[name]
        moved = deviation * spread * wander(len(engaged), rate, seconds, generator)[:, 0]
        head[name] = (moved * (1 + AWAY * (1 - engaged)) / (1 + AWAY / 2)).clamp(least, most)
    return head
