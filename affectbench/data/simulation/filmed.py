"""People filmed: videos of one or two faces that speak, with labels, gaps and the truth.

What is missing is missing as in the release: not every video is in every set of annotations, some
frames have no face, some stretches no label.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from affectbench.data.simulation.faces.render import render
from affectbench.arrays import Array
from affectbench.data.formats.openface import INTENSITIES, LANDMARKS, PRESENCES
from affectbench.data.simulation import affect
from affectbench.data.simulation.clips import Clip, draw_clip, draw_trace, wander
from affectbench.data.simulation.faces.parameters import AUS, monk_tone
from affectbench.data.simulation.tracked import draw_person, track, who_over_time
from affectbench.data.simulation.voice import draw_speaker, speak

RATES = (15, 24, 25, 30)  # of videos whose name tells it; others are at 30
THEME = 1.5  # how many moments' worth of the prior a video has: small, and it is of few emotions
TWO_PEOPLE = 0.1  # of the videos
UNFOUND, UNFOUND_SECONDS = 0.03, 0.4  # frames without a face; they come together
CODER = 0.05  # how much the threshold of who codes action units wanders, in intensity
RATER, RATER_SECONDS = 0.10, 3.0  # how far who rates valence and arousal is off
HEAD_SPREAD = 0.7
OPENFACE = ("frame", "confidence", "success", *LANDMARKS, *INTENSITIES, *PRESENCES)


@dataclass(frozen=True)
class Filmed:
    """One face of a video, T frames."""

    name: str
    video: str
    rate: float
    images: Array  # (T, size, size, 3) uint8
    points: Array  # (T, 68, 2) pixels
    seen: Array  # (T,) False where no face was found
    openface: dict[str, Array]  # columns over the frames that were seen
    label: Array  # (T,) index into the names asked for
    posterior: Array  # (T, names)
    coded: Array  # (T, len(AUS)) 0 or 1: each of AUS as somebody coded it
    code_probability: Array  # (T, len(AUS)): how often it would be coded so
    intensity: Array  # (T, len(AUS)) without error, in [0, 1]
    rated: Array  # (T, 2) valence, arousal in [-1, 1]
    valence_arousal: Array  # (T, 2) without error
    attributes: dict[str, float]


@dataclass(frozen=True)
class Video:
    """What belongs together: the faces of a video and its sound."""

    name: str
    people: list[Filmed]
    sound: Array


def film(
    names: tuple[str, ...],
    prior: tuple[float, ...],
    videos: int,
    frames: int,
    size: int,
    generator: torch.Generator,
) -> Iterator[Video]:
    """Yield videos one by one, so that memory stays at one: each of `frames` frames.

    names, prior  of the labels: each video is of few of them, all videos together follow the prior
    """
    for number in range(videos):
        told = bool(torch.rand(1, generator=generator) < 0.6)
        rate = float(RATES[int(torch.randint(len(RATES), (1,), generator=generator))])
        name = f"{number + 1}-{rate:.0f}-1280x720" if told else f"video{number + 1}"
        rate = rate if told else 30.0
        two = bool(torch.rand(1, generator=generator) < TWO_PEOPLE)
        people, sounds = [], []
        for side in ("_left", "_right") if two else ("",):
            clip = _clip(names, prior, frames, rate, generator)
            people.append(_filmed(name + side, name, clip, names, size, generator))
            sounds.append(speak(clip, draw_speaker(generator), generator))
        yield Video(name, people, np.mean(sounds, axis=0))


def _clip(names, prior, frames: int, rate: float, generator: torch.Generator) -> Clip:
    weight = torch.zeros(len(affect.EMOTIONS))
    weight[_places(names)] = torch.tensor(prior) / sum(prior)
    seed = int(torch.randint(1 << 62, (1,), generator=generator))
    theme = np.random.default_rng(seed).gamma(THEME * weight.numpy() + 1e-9)
    return draw_clip(
        torch.from_numpy(theme + 1e-12).float(), frames, rate, generator, spread=HEAD_SPREAD
    )


def _places(names: tuple[str, ...]) -> list[int]:
    """Return which emotion each label is; "other" is the one without a label: contempt."""
    known = {name: k for k, name in enumerate(affect.EMOTIONS)}
    return [known.get(name, known["contempt"]) for name in names]


def _filmed(
    name: str, video: str, clip: Clip, names, size: int, generator: torch.Generator
) -> Filmed:
    who, length = draw_person(generator), len(clip)
    images, points = render(who_over_time(who, clip), clip.sides, size, generator)
    posterior = clip.states.posterior[:, _places(names)]
    posterior = posterior / posterior.sum(dim=1, keepdim=True)
    shown = clip.sides.amax(dim=2)
    doubt = CODER * wander(length, clip.rate, RATER_SECONDS, generator, len(AUS))
    off = RATER * wander(length, clip.rate, RATER_SECONDS, generator, 2)
    found = wander(length, clip.rate, UNFOUND_SECONDS, generator)[:, 0].double()
    seen = (torch.special.ndtr(found) >= UNFOUND).numpy()
    seen[: max(1, length // 4)] = True  # a track begins where a face is found
    columns = {c: v[seen] for c, v in track(clip, who, size, generator, OPENFACE).items()}
    columns["frame"] = np.arange(1, seen.sum() + 1)  # OpenFace counts the pictures that there are
    return Filmed(
        name=name,
        video=video,
        rate=clip.rate,
        images=images,
        points=points,
        seen=seen,
        openface=columns,
        label=draw_trace(posterior, clip.rate, generator).numpy(),
        posterior=posterior.numpy(),
        coded=(shown + doubt > affect.SHOWN).long().numpy(),
        code_probability=torch.special.ndtr((shown - affect.SHOWN) / CODER).numpy(),
        intensity=shown.numpy(),
        rated=(clip.states.valence_arousal + off).clamp(-1, 1).numpy(),
        valence_arousal=clip.states.valence_arousal.numpy(),
        attributes={
            "skin_tone": int(monk_tone(who["skin"])[0]),
            "age": round(18 + 57 * float(who["age"][0])),
            "glasses": int(who["glasses"][0]),
        },
    )
