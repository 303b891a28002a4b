"""Simulates CREMA-D: actors who show an emotion in voice and face, in the layout of the release.

A clip is one moment of one person. The emotion that was asked for is drawn from the posterior of
the state, so that its true posterior is known: states are drawn until one is labelled as the clip
asks, and by Bayes' rule p(emotion | state) is the posterior times how often the emotion is asked
for over how often it is drawn. People vote from what they are given: of the face they see the
state, but not sharply, of the voice they hear valence and arousal alone, and of both they take the
product. So face and voice complement each other. How sharply they see and hear was chosen once,
such that two people agree about as often as in the release.
"""

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from affectbench import streams
from affectbench.arrays import Array
from affectbench.data.face_tracks import FACE
from affectbench.data.formats.audio import write_wav
from affectbench.data.formats.openface import write_openface
from affectbench.data.formats.videos import write_video
from affectbench.data.layouts.crema_d import (
    CLIPS,
    DEMOGRAPHICS,
    EMOTIONS,
    FOLDERS,
    GIVEN,
    LETTERS,
    SENTENCES,
    VOTES,
    write_table,
)
from affectbench.data.simulation import affect
from affectbench.data.simulation.clips import Clip, draw_clip
from affectbench.data.simulation.faces.parameters import monk_tone
from affectbench.data.simulation.look import OFFICIAL
from affectbench.data.simulation.tracked import draw_person, track, who_over_time
from affectbench.data.simulation.voice import PITCHES, Speaker, draw_speaker, speak
from affectbench.data.simulation.write import write_truth

FIRST, FEWEST, EACH = 1001, 6, 8  # number of the first actor; least actors; clips of an actor
RATE, SIDE, WIDTH = (
    10,
    72,
    96,
)  # pictures a second, their height and width; the release's are larger
SECONDS = (1.6, 3.4)  # range of a clip's length
VOTERS = (8, 11)  # range of people who vote on a clip given one modality
HEARD = 0.3  # how exactly valence and arousal are heard: standard deviation
SEEN, ALSO_HEARD = 0.45, 0.25  # power of the posterior that is seen; of what is heard beside a face
STRENGTH = {"LO": 0.7, "MD": 0.85, "HI": 1.0, "XX": 0.9}  # factor of action units
COLUMNS = ("frame", "face_id", "timestamp", "confidence", "success", *FACE)
PRIOR_DRAWS = 20_000  # states of which the frequency of labels is the mean posterior
ORDER = [affect.EMOTIONS.index(name) for name in EMOTIONS.values()]  # of our states
CODES = list(EMOTIONS)


@dataclass(frozen=True)
class Actor:
    """One person."""

    who: dict[str, Tensor]
    speaker: Speaker
    age: int


def write(into: Path, rows: int, seed: int) -> None:
    """Write `rows` clips to into/raw, and their truth to into/truth."""
    rng = streams.generator(seed, "crema_d")
    generator = torch.Generator().manual_seed(streams.derive(seed, "crema_d", "actors"))
    people = max(FEWEST, math.ceil(rows / EACH))
    actors = [_draw_actor(generator) for _ in range(people)]
    asked = _asked(rows, people, rng)
    of_label = _frequencies(seed)
    emotion = np.array([CODES.index(code) for _, _, code, _ in asked])
    wanted = np.bincount(emotion, minlength=len(CODES)) / rows
    posteriors = {given: np.zeros((rows, len(CODES))) for given in ("asked", *GIVEN.values())}
    for row, (actor, _, code, level) in enumerate(asked):
        stream = torch.Generator().manual_seed(streams.derive(seed, "clip", row))
        clip, seen = _clip_of(CODES.index(code), STRENGTH[level], stream)
        heard = _heard(clip)
        weighted = seen * wanted / of_label
        face = seen**SEEN
        shares = {"asked": weighted, "voice": heard, "face": face, "both": face * heard**ALSO_HEARD}
        for given, share in shares.items():
            posteriors[given][row] = share / share.sum()
        _write_media(into / "raw", _name(*asked[row]), actors[actor], clip, stream)
    _write_lists(into / "raw", asked, actors, posteriors, rng)
    ids = np.arange(rows)
    truth = {"emotion": {"row": ids, "posterior": posteriors["asked"].astype(np.float32)}}
    for given in GIVEN.values():
        share = posteriors[given].astype(np.float32)
        truth[f"votes/{given}"] = {"row": ids, "posterior": share}
    write_truth(into / "truth", truth)


def _draw_actor(generator: torch.Generator) -> Actor:
    who = draw_person(generator)
    return Actor(who, draw_speaker(generator), round(18 + 57 * float(who["age"][0])))


def _asked(rows: int, people: int, rng: np.random.Generator) -> list[tuple[int, str, str, str]]:
    """Return actor (from 0), sentence, emotion and level of each clip, in the release's order.

    Clips are dealt evenly to actors, and those of an actor evenly to emotions.
    """
    slots = [
        (sentence, code, level)
        for sentence in SENTENCES
        for code in CODES
        for level in (["LO", "MD", "HI"] if sentence == "IEO" and code != "NEU" else ["XX"])
    ]
    asked = []
    for actor, count in enumerate(np.bincount(np.arange(rows) % people, minlength=people)):
        free = {code: rng.permutation([i for i, s in enumerate(slots) if s[1] == code]).tolist()
                for code in CODES}  # fmt: skip
        turns = [CODES[(turn + actor) % len(CODES)] for turn in range(count)]
        asked += [(actor, *slots[i]) for i in sorted(free[code].pop() for code in turns)]
    return asked


def _name(actor: int, sentence: str, code: str, level: str) -> str:
    return f"{FIRST + actor}_{sentence}_{code}_{level}"


def _prior() -> Tensor:
    """Return the prior of a state's main emotion, (8,): uniform over the six that are asked for."""
    return torch.zeros(len(affect.EMOTIONS)).index_fill(0, torch.tensor(ORDER), 1 / len(ORDER))


def _of_six(posterior: Tensor) -> Array:
    share = posterior[..., ORDER].double().numpy()
    return share / share.sum(axis=-1, keepdims=True)


def _frequencies(seed: int) -> Array:
    """Return how often each of the six emotions is the label of a state that is drawn, (6,)."""
    generator = torch.Generator().manual_seed(streams.derive(seed, "crema_d", "frequencies"))
    return _of_six(affect.draw_states(_prior(), PRIOR_DRAWS, generator).posterior).mean(axis=0)


def _clip_of(emotion: int, strength: float, generator: torch.Generator) -> tuple[Clip, Array]:
    """Return a clip whose label is an emotion (index of six), and its posterior (6,)."""
    while True:
        seconds = SECONDS[0] + (SECONDS[1] - SECONDS[0]) * float(torch.rand(1, generator=generator))
        clip = draw_clip(
            _prior(), round(seconds * RATE), RATE, generator, starts=torch.zeros(1), spread=0.5
        )
        posterior = _of_six(clip.states.posterior[0])
        if posterior.cumsum()[emotion] > (u := float(torch.rand(1, generator=generator))) and (
            emotion == 0 or posterior.cumsum()[emotion - 1] <= u
        ):
            return replace(clip, sides=clip.sides * strength), posterior


def _heard(clip: Clip) -> Array:
    """Return what valence and arousal alone tell of the six emotions, (6,)."""
    apart = affect.CIRCUMPLEX[ORDER] - clip.states.valence_arousal[0]
    share = np.exp(-(apart**2).sum(dim=1).double().numpy() / (2 * HEARD**2)) + affect.LEAST_VOTE
    return share / share.sum()


def _write_media(raw: Path, name: str, actor: Actor, clip: Clip, stream: torch.Generator) -> None:
    """Write the sound, the video and OpenFace's output of one clip."""
    images, _ = OFFICIAL.pictures(who_over_time(actor.who, clip), clip.sides, SIDE, stream)
    edge = (WIDTH - SIDE) // 2
    wide = np.pad(images, ((0, 0), (0, 0), (edge, edge), (0, 0)), mode="edge")
    paths = {kind: raw / folder / f"{name}{end}" for kind, (folder, end) in FOLDERS.items()}
    write_video(paths["film"], wide, RATE)
    write_wav(paths["sound"], speak(clip, actor.speaker, stream))
    columns = track(clip, actor.who, SIDE, stream, COLUMNS)
    write_openface(raw / f"openface/{name}.csv", columns)


def _write_lists(
    raw: Path, asked: list, actors: list[Actor], posteriors: dict[str, Array], rng
) -> None:
    """Write the clips' names, the votes and the actors."""
    names = [_name(*clip) for clip in asked]
    numbers = list(range(1, len(names) + 1))
    write_table(raw / CLIPS, {"Stimulus_Number": numbers, "Filename": names})
    lines: dict[str, list] = {key: [] for key in ("", *LETTERS, "fileName", "numResponses",
                                                  "agreement", "emoVote")}  # fmt: skip
    for digit, given in GIVEN.items():
        for row, name in enumerate(names):
            voters = int(rng.integers(VOTERS[0], VOTERS[1] + 1))
            votes = rng.multinomial(voters, posteriors[given][row])
            best = [letter for letter, count in zip(LETTERS, votes, strict=True)
                    if count == votes.max()]  # fmt: skip
            values = [f"{digit}{row + 1:05d}", *votes.tolist(), name, voters,
                      float(votes.max() / voters), ":".join(best)]  # fmt: skip
            for column, value in zip(lines.values(), values, strict=True):
                column.append(value)
    write_table(raw / VOTES[0], lines)
    tones = [int(monk_tone(actor.who["skin"])[0]) for actor in actors]
    race = ["Caucasian" if t < 5 else "Asian" if t < 7 else "African American" for t in tones]
    middle = math.sqrt(math.prod(PITCHES))
    write_table(
        raw / DEMOGRAPHICS,
        {
            "ActorID": [FIRST + number for number in range(len(actors))],
            "Age": [actor.age for actor in actors],
            "Sex": ["Female" if actor.speaker.pitch > middle else "Male" for actor in actors],
            "Race": race,
            "Ethnicity": ["Not Hispanic"] * len(actors),
        },
    )
