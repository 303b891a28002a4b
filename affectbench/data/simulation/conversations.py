"""Simulates NoXi: conversations of an expert and a novice, in the layout of MultiMediate'24.

Engagement shows in gaze, head, face and voice: who is not engaged looks away more, has a flatter
face and lets the eyelids droop (Whitehill et al., "The Faces of Engagement", 2014, find closed eyes
the surest sign). It is contagious: a quarter of a person's engagement is the partner's. Labels have
a slowly varying error, and some stretches have none. As in the release, streams differ in rate, in
length by a few samples, and in being binary or text.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from affectbench import streams
from affectbench.arrays import Array
from affectbench.data.formats import ssi
from affectbench.data.formats.openface import COLUMNS, PRESENCE_AUS
from affectbench.data.layouts.noxi import RATE, ROLES
from affectbench.data.simulation.clips import Clip, draw_clip, wander
from affectbench.data.simulation.faces.parameters import AUS
from affectbench.data.simulation.functionals import functionals
from affectbench.data.simulation.tracked import draw_person, track
from affectbench.data.simulation.write import write_truth

SECONDS, SIZE = 16, 256  # length of a recording; side in pixels of the video that OpenFace saw
LEAST_SESSIONS = 8
VALIDATION = 4  # every fourth session is in the official validation set
# Prior of EMOTIONS: mostly neutral and happy, as they talk about something that the expert likes.
MOODS = (0.45, 0.25, 0.05, 0.12, 0.03, 0.03, 0.04, 0.03)
CONTAGION = 0.25  # the partner's share in a person's engagement
FLATTEST = 0.5  # intensity of all action units at engagement 0, relative to that at 1
DROOP = 0.3  # intensity of closed eyelids at engagement 0; none at 1
RATER, RATER_SECONDS = 0.06, 6.0  # standard deviation of a label's error; its correlation time
UNRATED, UNRATED_SECONDS = 0.03, 1.0  # share of frames without a label; length of a gap
SHORTER = 7  # frames by which some voice streams are shorter


def write_conversations(into: Path, rows: int, seed: int) -> None:
    """Write about `rows` recordings, two for each session, and their truth.

    into  the folder below which raw/ and truth/ are written
    """
    generator, rng = torch.Generator().manual_seed(seed), streams.generator(seed, "noxi")
    sessions = max(LEAST_SESSIONS, round(rows / 2))
    parts: dict[str, list] = {"train": [], "val": []}
    for number in range(sessions):
        split = "val" if number % VALIDATION == 0 else "train"
        folder = into / "raw" / split / f"{number + 1:03d}"
        for role, clip, engagement in _converse(generator):
            shorter = SHORTER if number % 5 == 1 and role == ROLES[0] else 0
            _write(folder, role, clip, engagement, number, shorter, generator, rng)
            length = len(clip) - shorter
            parts[split].append((engagement[:length], clip.sides[:length]))
    write_truth(into / "truth", _truth([part for split in parts.values() for part in split]))


def _converse(generator: torch.Generator) -> list[tuple[str, Clip, Array]]:
    """Return for both persons of a session the role, the clip, and the true engagement (T,)."""
    frames = int(SECONDS * RATE)
    clips = [draw_clip(torch.tensor(MOODS), frames, RATE, generator) for _ in ROLES]
    own = [clip.engagement.numpy() for clip in clips]
    engagement = [(1 - CONTAGION) * own[i] + CONTAGION * own[1 - i] for i in (0, 1)]
    shown = [_shows(clip, torch.from_numpy(e)) for clip, e in zip(clips, engagement, strict=True)]
    return list(zip(ROLES, shown, engagement, strict=True))


def _shows(clip: Clip, engagement_T: torch.Tensor) -> Clip:
    """Return the clip with a face that is flatter, and eyes that close, the less one is engaged.

    Worked value: at engagement 0.5 intensities are 0.75 of what they were, and AU45 is at least
    0.15.
    """
    sides = clip.sides * (FLATTEST + (1 - FLATTEST) * engagement_T)[:, None, None]
    eyes = AUS.index(45)
    sides[:, eyes] = torch.maximum(sides[:, eyes], DROOP * (1 - engagement_T)[:, None])
    return replace(clip, sides=sides)


def _write(
    folder: Path,
    role: str,
    clip: Clip,
    engagement: Array,
    number: int,
    shorter: int,
    generator: torch.Generator,
    rng: np.random.Generator,
) -> None:
    """Write the labels and streams of one recording.

    number   of the session, which decides the rate and format of the voice stream
    shorter  frames at 25 Hz by which the voice stream is shorter than the labels
    """
    columns = track(clip, draw_person(generator), SIZE, generator)
    table = np.stack([columns[name] for name in COLUMNS], axis=1)
    voice = functionals(clip, generator)
    rated = engagement + RATER * wander(len(clip), RATE, RATER_SECONDS, generator)[:, 0].numpy()
    rated = rated.clip(0, 1)
    length = round(UNRATED_SECONDS * RATE)
    for begin in np.flatnonzero(rng.random(len(rated)) < UNRATED / length):
        rated[begin : begin + length] = np.nan
    ssi.write_values(folder / f"{role}.engagement.annotation.csv", rated)
    ssi.write_stream(folder / f"{role}.video.openface2.stream", table, RATE)
    twice = number % 3 == 2  # the voice stream is at 50 Hz
    voice = np.repeat(voice, 2, axis=0) if twice else voice
    voice = voice[: len(voice) - shorter * (2 if twice else 1)]
    path = folder / f"{role}.audio.egemapsv2.stream"
    ssi.write_stream(path, voice, RATE * 2 if twice else RATE, text=number % 4 == 3)


def _truth(parts: list[tuple[Array, torch.Tensor]]) -> dict[str, dict[str, Array]]:
    """Return the truth by task, from the engagement and action units of each recording.

    Recordings must come in the order in which the dataset reads them: train, then val.
    """
    engagement = np.concatenate([values for values, _ in parts]).astype(np.float32)
    chosen = [AUS.index(au) for au in PRESENCE_AUS]
    intensity = np.concatenate([sides.amax(dim=2).numpy()[:, chosen] for _, sides in parts])
    row = np.arange(len(engagement))
    return {
        "engagement": {"row": row, "value": engagement[:, None]},
        "au": {"row": row, "intensity": intensity.astype(np.float32)},
    }
