"""Simulates drivers in whom an emotion was induced: events on the road, and what drivers feel.

The stimulus is the emotion that was induced; it decides which events occur on the road. Each event
begins a moment, in which the driver feels either the stimulus' emotion or one that the event
evokes. How often it is the first differs by driver. All that is recorded depends on these moments.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from affectbench.data.simulation import driving, eeg
from affectbench.data.simulation.affect import EMOTIONS
from affectbench.data.simulation.clips import Clip, draw_clip
from affectbench.data.simulation.tracked import draw_person

EVENTS = ("calm", "braking", "cut_in", "crossing", "sunshine", "rain", "refuse")
# p(emotion | event), for the emotions in the order of EMOTIONS.
EVOKED = torch.tensor(
    [
        # neutral, happiness, sadness, surprise, fear, disgust, anger, contempt
        [0.70, 0.15, 0.15, 0.00, 0.00, 0.00, 0.00, 0.00],  # calm: the lead car is far away
        [0.15, 0.00, 0.00, 0.25, 0.35, 0.00, 0.25, 0.00],  # braking: the lead car brakes
        [0.10, 0.00, 0.00, 0.20, 0.20, 0.00, 0.50, 0.00],  # cut_in: a car moves into the gap
        [0.10, 0.00, 0.00, 0.50, 0.30, 0.00, 0.10, 0.00],  # crossing: an animal crosses the road
        [0.30, 0.60, 0.00, 0.10, 0.00, 0.00, 0.00, 0.00],  # sunshine, with mountains
        [0.25, 0.00, 0.50, 0.00, 0.15, 0.10, 0.00, 0.00],  # rain, under a dark sky
        [0.20, 0.00, 0.10, 0.00, 0.00, 0.60, 0.10, 0.00],  # refuse: a lorry has spilled it
    ]
)
FILLER = 0.4  # share of events that do not depend on the stimulus
EVENT, SHORTEST = 5.0, 2.5  # seconds from one event to the next: mean, minimum
FOLLOWS = (0.45, 0.90)  # range over drivers: share of moments with the stimulus' emotion
SHOWS = (0.5, 1.0)  # range over drivers: factor of action-unit intensity, alone in a car


@dataclass(frozen=True)
class Driver:
    """One person: all that stays the same from one recording to the next."""

    follows: float  # share of moments in which the stimulus' emotion is felt
    shows: float  # factor of action-unit intensity
    who: dict[str, Tensor]  # parameters of face and camera, as `faces.parameters` draws them
    brain: eeg.Brain
    style: driving.Style
    female: bool


@dataclass(frozen=True)
class Journey:
    """One recording: M events, and what is felt and shown."""

    clip: Clip
    starts: Tensor  # (M,) seconds at which events begin; the first is 0
    events: Tensor  # (M,) index in EVENTS
    posterior: Tensor  # (T, 8) p(stimulus | felt emotion) at each frame of the clip


def draw_driver(generator: torch.Generator) -> Driver:
    uniform = torch.rand(3, generator=generator).tolist()
    return Driver(
        follows=_between(FOLLOWS, uniform[0]),
        shows=_between(SHOWS, uniform[1]),
        who=draw_person(generator),
        brain=eeg.draw_brain(generator),
        style=driving.draw_style(generator),
        female=uniform[2] < 0.5,
    )


def draw_journey(
    driver: Driver, stimulus: str, seconds: float, rate: float, generator: torch.Generator
) -> Journey:
    """Draw one recording of a driver under a stimulus, an emotion of EMOTIONS.

    rate  frames a second of the clip
    """
    emotion = EMOTIONS.index(stimulus)
    starts = _starts(seconds, generator)
    events = torch.multinomial(script()[emotion], len(starts), True, generator=generator)
    induced = torch.eye(len(EMOTIONS))[emotion]
    prior = driver.follows * induced + (1 - driver.follows) * EVOKED[events]
    clip = draw_clip(prior, round(seconds * rate), rate, generator, starts=starts)
    clip = replace(clip, sides=clip.sides * driver.shows)
    return Journey(clip, starts, events, clip.states.posterior @ stimulus_given_felt(driver))


def script() -> Tensor:
    """Return p(event | stimulus), (8, 7): events that evoke the stimulus' emotion are more likely.

    By Bayes' rule from EVOKED with a uniform prior of events, mixed with FILLER of uniform events.
    The row of contempt, which no stimulus induces, has the uniform part only.
    """
    evoking = EVOKED.T / EVOKED.sum(dim=0)[:, None].clamp(min=1e-9)
    return (1 - FILLER) * evoking + FILLER / len(EVENTS)


def stimulus_given_felt(driver: Driver) -> Tensor:
    """Return p(stimulus | main emotion of a moment), (8 emotions, 8 stimuli), for equal priors.

    No moment has contempt as its main emotion; for it all stimuli are equally likely.
    """
    contempt = EMOTIONS.index("contempt")
    felt = driver.follows * torch.eye(len(EMOTIONS)) + (1 - driver.follows) * script() @ EVOKED
    felt[:, contempt], felt[contempt] = 1.0, 0.0
    return (felt / felt.sum(dim=0)).T


def activity(journey: Journey, seconds: Tensor) -> Tensor:
    """Return the event that is on at each time (T,), one-hot: (T, 7)."""
    index = torch.searchsorted(journey.starts, seconds.double(), right=True) - 1
    return torch.nn.functional.one_hot(journey.events[index], len(EVENTS)).float()


def _starts(seconds: float, generator: torch.Generator) -> Tensor:
    """Draw the times at which events begin: the first is 0, gaps SHORTEST plus exponential."""
    most = int(seconds / SHORTEST) + 1
    uniform = torch.rand(most, generator=generator, dtype=torch.float64)
    lengths = SHORTEST - (EVENT - SHORTEST) * torch.log1p(-uniform)
    starts = torch.cat([torch.zeros(1, dtype=torch.float64), lengths.cumsum(0)])
    return starts[starts < seconds]


def _between(least_most: tuple[float, float], uniform: float) -> float:
    least, most = least_most
    return least + (most - least) * uniform
