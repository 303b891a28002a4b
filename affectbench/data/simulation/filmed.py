"""Simulates videos of one or two people who speak: pictures, sound, labels and the truth.

As in Aff-Wild2, some frames have no face. `wild` decides which frames and videos have labels.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from affectbench.arrays import Array
from affectbench.data.formats.openface import INTENSITIES, LANDMARKS, PRESENCES
from affectbench.data.simulation import affect
from affectbench.data.simulation.clips import Clip, draw_clip, draw_trace, wander
from affectbench.data.simulation.faces.parameters import AUS, monk_tone
from affectbench.data.simulation.look import OFFICIAL, Exposure, Look
from affectbench.data.simulation.tracked import (
    CAMERA_SPREAD,
    draw_person,
    track,
    who_over_time,
)
from affectbench.data.simulation.voice import draw_speaker, speak

RATES = (15, 24, 25, 30)  # frames a second of videos that name their rate; others have 30
THEME = 1.5  # concentration of the Dirichlet of a video's emotions; the smaller, the fewer emotions
TWO_PEOPLE = 0.1  # share of videos
UNFOUND, UNFOUND_SECONDS = 0.03, 0.4  # share of frames without a face; their correlation time
# Standard deviation of a coder's error of an action unit: in intensity, and as a share of it. Two
# coders of the same frames so have a mean kappa of 0.75 over the units, which is what human coders
# had frame by frame on the Cohn-Kanade database (Lucey et al., 2010; 0.82 at apex).
CODER, CODER_SHARE = 0.05, 0.7
RATER, RATER_SECONDS = 0.10, 3.0  # the same of the error of valence and arousal; correlation time
TOGETHER = 64  # frames of videos that are rendered at once, where each has a stream of its own
HEAD_SPREAD = 0.7  # scale of the head's movements; 1 is everyday movement
OPENFACE = ("frame", "confidence", "success", *LANDMARKS, *INTENSITIES, *PRESENCES)


@dataclass(frozen=True)
class Filmed:
    """One face in a video of T frames."""

    images: Array  # (T, side, side, 3) uint8
    points: Array  # (T, 68, 2) true landmarks in pixels of the official size
    name: str  # of the track: the video's, with _left or _right where it shows two people
    video: str
    rate: float  # frames a second
    seen: Array  # (T,) False where no face was found
    openface: dict[str, Array]  # columns of OpenFace's csv, for the frames that were seen
    label: Array  # (T,) index of the annotated expression
    posterior: Array  # (T, names) true probability of each expression
    coded: Array  # (T, len(AUS)) annotated action units, 0 or 1
    code_probability: Array  # (T, len(AUS)) true probability that each is annotated as 1
    intensity: Array  # (T, len(AUS)) true intensity in [0, 1]
    rated: Array  # (T, 2) annotated valence and arousal in [-1, 1]
    valence_arousal: Array  # (T, 2) true valence and arousal
    attributes: dict[str, float]


@dataclass(frozen=True)
class Video:
    """A video: its one or two faces, and its sound."""

    name: str
    people: list[Filmed]
    sound: Array  # samples at 16 kHz in [-1, 1], the mean of all voices


def film(
    names: tuple[str, ...],
    prior: tuple[float, ...],
    videos: int,
    frames: int,
    size: int,
    generator: torch.Generator,
    look: Look = OFFICIAL,
) -> Iterator[Video]:
    """Yield videos of `frames` frames one by one, so that few are in memory at a time.

    names      the expressions that are annotated
    prior      their frequencies over all videos; a single video shows few of them
    size       official side of the pictures in pixels
    generator  the stream of all videos, or the one from which each video's own stream is derived
    look       how large pictures are rendered, and how hard faces are
    """
    together = max(1, TOGETHER // frames) if look.own_streams else 1
    for first in range(0, videos, together):
        drawn = [
            _draw(number, names, prior, frames, size, look.stream(generator, number), look)
            for number in range(first, min(first + together, videos))
        ]
        exposures = [exposure for _, people, _ in drawn for exposure, _ in people]
        pictures = iter(look.developed(exposures, size))
        for name, people, sound in drawn:
            faces = [Filmed(*next(pictures), **facts) for _, facts in people]
            yield Video(name, faces, sound)


Face = tuple[Exposure, dict[str, object]]  # pictures, perhaps to be rendered; the rest of a Filmed


def _draw(
    number: int, names, prior, frames: int, size: int, generator: torch.Generator, look: Look
) -> tuple[str, list[Face], Array]:
    """Return the name, the people and the sound of a video."""
    names_rate = bool(torch.rand(1, generator=generator) < 0.6)
    rate = float(RATES[int(torch.randint(len(RATES), (1,), generator=generator))])
    name = f"{number + 1}-{rate:.0f}-1280x720" if names_rate else f"video{number + 1}"
    rate = rate if names_rate else 30.0
    two = bool(torch.rand(1, generator=generator) < TWO_PEOPLE)
    people, sounds = [], []
    for side in ("_left", "_right") if two else ("",):
        clip = _clip(names, prior, frames, rate, generator, look)
        people.append(_face(name + side, name, clip, names, size, generator, look))
        sounds.append(speak(clip, draw_speaker(generator), generator))
    return name, people, np.mean(sounds, axis=0)


def _clip(names, prior, frames: int, rate: float, generator: torch.Generator, look: Look) -> Clip:
    """Draw a clip whose emotions follow a prior that is itself drawn around `prior`."""
    weight = torch.zeros(len(affect.EMOTIONS))
    weight[_emotion_indices(names)] = torch.tensor(prior) / sum(prior)
    seed = int(torch.randint(1 << 62, (1,), generator=generator))
    theme = np.random.default_rng(seed).gamma(THEME * weight.numpy() + 1e-9)
    theme = torch.from_numpy(theme + 1e-12).float()
    return draw_clip(theme, frames, rate, generator, spread=look.spread(HEAD_SPREAD))


def _emotion_indices(names: tuple[str, ...]) -> list[int]:
    """Return the index in EMOTIONS of each expression; "other" stands for contempt."""
    index_of = {name: k for k, name in enumerate(affect.EMOTIONS)}
    return [index_of.get(name, index_of["contempt"]) for name in names]


def _face(
    name: str, video: str, clip: Clip, names, size: int, generator: torch.Generator, look: Look
) -> Face:
    """Return a person's face during a clip, with annotations and OpenFace's output."""
    who, length = draw_person(generator, look.spread(CAMERA_SPREAD)), len(clip)
    exposure = look.exposure(who_over_time(who, clip), clip.sides, size, generator)
    posterior = clip.states.posterior[:, _emotion_indices(names)]
    posterior = posterior / posterior.sum(dim=1, keepdim=True)
    shown = clip.sides.amax(dim=2)
    coder = torch.sqrt(CODER**2 + (CODER_SHARE * shown) ** 2)  # (T, units)
    coder_error = coder * wander(length, clip.rate, RATER_SECONDS, generator, len(AUS))
    rater_error = RATER * wander(length, clip.rate, RATER_SECONDS, generator, 2)
    detection = wander(length, clip.rate, UNFOUND_SECONDS, generator)[:, 0].double()
    seen = (torch.special.ndtr(detection) >= UNFOUND).numpy()
    seen[: max(1, length // 4)] = True  # a track begins where a face is found
    columns = {c: v[seen] for c, v in track(clip, who, size, generator, OPENFACE).items()}
    columns["frame"] = np.arange(1, seen.sum() + 1)  # OpenFace counts the pictures of the folder
    facts = {
        "name": name,
        "video": video,
        "rate": clip.rate,
        "seen": seen,
        "openface": columns,
        "label": draw_trace(posterior, clip.rate, generator).numpy(),
        "posterior": posterior.numpy(),
        "coded": (shown + coder_error > affect.SHOWN).long().numpy(),
        "code_probability": torch.special.ndtr((shown - affect.SHOWN) / coder).numpy(),
        "intensity": shown.numpy(),
        "rated": (clip.states.valence_arousal + rater_error).clamp(-1, 1).numpy(),
        "valence_arousal": clip.states.valence_arousal.numpy(),
        "attributes": {
            "skin_tone": int(monk_tone(who["skin"])[0]),
            "age": round(18 + 57 * float(who["age"][0])),
            "glasses": int(who["glasses"][0]),
        },
    }
    return exposure, facts
