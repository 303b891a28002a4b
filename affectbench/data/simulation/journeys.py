"""Drivers who are put into an emotion, and what then happens on the road and in them.

The stimulus decides which events a road has; a moment begins with each event, and what is felt in
it is the stimulus' emotion or one that the event evokes. How often it is the first differs by
driver. Everything else that is recorded follows the moments.
"""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from affectbench.data.simulation import driving, eeg
from affectbench.data.simulation.affect import EMOTIONS
from affectbench.data.simulation.clips import Clip, draw_clip
from affectbench.data.simulation.tracked import draw_person

EVENTS = ("calm", "braking", "cut_in", "crossing", "sunshine", "rain", "refuse")
# What an event evokes, neutral to anger as in EMOTIONS (contempt by none); rows sum to 1.
EVOKED = torch.tensor(
    [
        # neutral, happiness, sadness, surprise, fear, disgust, anger, contempt
        [0.70, 0.15, 0.15, 0.00, 0.00, 0.00, 0.00, 0.00],  # calm: a lead car far away
        [0.15, 0.00, 0.00, 0.25, 0.35, 0.00, 0.25, 0.00],  # braking: the lead's lights, near
        [0.10, 0.00, 0.00, 0.20, 0.20, 0.00, 0.50, 0.00],  # cut_in: a car into the gap
        [0.10, 0.00, 0.00, 0.50, 0.30, 0.00, 0.10, 0.00],  # crossing: an animal before the car
        [0.30, 0.60, 0.00, 0.10, 0.00, 0.00, 0.00, 0.00],  # sunshine on mountains
        [0.25, 0.00, 0.50, 0.00, 0.15, 0.10, 0.00, 0.00],  # rain under a dark sky
        [0.20, 0.00, 0.10, 0.00, 0.00, 0.60, 0.10, 0.00],  # refuse spilled by a lorry
    ]
)
FILLER = 0.4  # of the events have nothing to do with the stimulus
EVENT, SHORTEST = 5.0, 2.5  # seconds from one to the next: the mean, the least
FOLLOWS = (0.45, 0.90)  # share of moments in which a driver feels what the stimulus meant
SHOWS = (0.5, 1.0)  # how much of a feeling a driver's face shows, alone in a car


@dataclass(frozen=True)
class Driver:
    """Who drives: all that stays the same from one recording to the next."""

    follows: float
    shows: float
    who: dict[str, Tensor]  # face and camera, as `faces` has them
    brain: eeg.Brain
    style: driving.Style
    female: bool


@dataclass(frozen=True)
class Journey:
    """One recording: M events, and the clip of what is felt and shown."""

    clip: Clip
    starts: Tensor  # (M,) seconds, the first 0
    events: Tensor  # (M,) index into EVENTS
    posterior: Tensor  # (T, 8) p(stimulus | what is felt at a frame of the clip)


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
    """Draw what happens under a stimulus, at `rate` frames a second."""
    meant = EMOTIONS.index(stimulus)
    starts = _starts(seconds, generator)
    events = torch.multinomial(script()[meant], len(starts), True, generator=generator)
    own = torch.eye(len(EMOTIONS))[meant]
    prior = driver.follows * own + (1 - driver.follows) * EVOKED[events]
    clip = draw_clip(prior, round(seconds * rate), rate, generator, starts=starts)
    clip = replace(clip, sides=clip.sides * driver.shows)
    return Journey(clip, starts, events, clip.states.posterior @ stimulus_given_felt(driver))


def script() -> Tensor:
    """Return p(event | stimulus), (8, 7): whoever makes the road picks what evokes the emotion.

    By Bayes from EVOKED with events alike, and FILLER; contempt is meant by no stimulus.
    """
    evoking = EVOKED.T / EVOKED.sum(dim=0)[:, None].clamp(min=1e-9)
    return (1 - FILLER) * evoking + FILLER / len(EVENTS)


def stimulus_given_felt(driver: Driver) -> Tensor:
    """Return p(stimulus | main emotion of a moment), (8 felt, 8 stimuli), stimuli being alike.

    Of contempt, which no moment has as its main emotion, nothing follows: all stimuli alike.
    """
    nobody = EMOTIONS.index("contempt")
    felt = driver.follows * torch.eye(len(EMOTIONS)) + (1 - driver.follows) * script() @ EVOKED
    felt[:, nobody], felt[nobody] = 1.0, 0.0
    return (felt / felt.sum(dim=0)).T


def activity(journey: Journey, seconds: Tensor) -> Tensor:
    """Return which event is on at some moments: (T, events) of 0 and 1."""
    which = torch.searchsorted(journey.starts, seconds.double(), right=True) - 1
    return torch.nn.functional.one_hot(journey.events[which], len(EVENTS)).float()


def _starts(seconds: float, generator: torch.Generator) -> Tensor:
    """Draw when events begin: the first at 0, at least SHORTEST apart, then exponential."""
    most = int(seconds / SHORTEST) + 1
    uniform = torch.rand(most, generator=generator, dtype=torch.float64)
    lengths = SHORTEST - (EVENT - SHORTEST) * torch.log1p(-uniform)
    starts = torch.cat([torch.zeros(1, dtype=torch.float64), lengths.cumsum(0)])
    return starts[starts < seconds]


def _between(least_most: tuple[float, float], uniform: float) -> float:
    least, most = least_most
    return least + (most - least) * uniform
