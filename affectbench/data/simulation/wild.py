"""Simulates Aff-Wild2: videos in its layout, with three overlapping sets of annotations."""

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch

from affectbench import streams
from affectbench.arrays import Array
from affectbench.data.concept_maps import concept_maps
from affectbench.data.faces import as_landmarks
from affectbench.data.formats.attributes import ATTRIBUTES, write_attributes
from affectbench.data.formats.audio import write_wav
from affectbench.data.formats.openface import PRESENCE_AUS, write_openface
from affectbench.data.formats.pictures import write_picture
from affectbench.data.layouts.aff_wild2 import AUS, EDITIONS, NATIVE, write_annotation
from affectbench.data.simulation.faces.parameters import AUS as DRAWN_AUS
from affectbench.data.simulation.filmed import Filmed, film
from affectbench.data.simulation.look import OFFICIAL, Look
from affectbench.data.simulation.write import write_truth

# Frequencies of expressions in the release: the inverse of the class weights in the
# self-distillation paper's appendix A.
FREQUENCIES = {"abaw2": (50, 5, 3, 4.2, 33, 20, 10), "abaw3": (50, 5, 3, 4.2, 33, 20, 10, 30)}
LEAST_VIDEOS = 12
IN_SET = {"expression": 0.9, "au": 0.7, "affect": 0.95}  # task -> share of videos that its set has
VALIDATION = 4  # every fourth video is in the validation sets
ELSEWHERE = 0.02  # share of videos that are in another split for one task
RAREST = (15, 23, 24, 2, 26, 1, 4, 12, 6, 10, 7, 25)  # AUS by frequency, after appendix A too
UNLABELLED, UNLABELLED_SECONDS = 0.04, 0.5  # share of frames without a label; length of a gap
MISSING = {"expression": [-1], "au": [-1] * len(AUS), "affect": [-5, -5]}  # the release's sentinels


def write_wild(
    into: Path, edition: str, rows: int, frames: int, seed: int, look: Look = OFFICIAL
) -> None:
    """Write about `rows` frames in at least LEAST_VIDEOS videos, and their truth.

    into    the folder below which raw/ and truth/ are written
    frames  length of each video
    look    how large pictures are rendered, and how hard faces are
    """
    generator = torch.Generator().manual_seed(seed)
    rng = streams.generator(seed, "aff_wild2")
    names, prior = EDITIONS[edition].expressions, FREQUENCIES[edition]
    videos = max(LEAST_VIDEOS, round(rows / frames))
    raw, attributes, truths, strata = into / "raw", {}, {}, Counter()
    for number, video in enumerate(film(names, prior, videos, frames, NATIVE, generator, look)):
        if look.own_streams:
            rng = streams.generator(seed, "aff_wild2", number)
        write_wav(raw / "audio" / f"{video.name}.wav", video.sound)
        splits = _splits(video.people, strata, rng)
        for face in video.people:
            folder = raw / "cropped_aligned" / face.name
            for frame in np.flatnonzero(face.seen):
                write_picture(folder / f"{frame + 1:05d}.jpg", face.images[frame])
            write_openface(raw / "openface" / f"{face.name}.csv", face.openface)
            _annotate(raw, face, edition, splits, rng)
            attributes[face.name], truths[face.name] = face.attributes, _truth(face)
    keys = list(next(iter(attributes.values())))
    columns = {key: np.array([values[key] for values in attributes.values()]) for key in keys}
    write_attributes(raw / ATTRIBUTES, list(attributes), columns)
    write_truth(into / "truth", _joined([truths[name] for name in sorted(truths)]))


def _splits(people: list[Filmed], strata: Counter, rng: np.random.Generator) -> dict[str, str]:
    """Draw the sets in which a video is annotated, and its split in each: task -> folder.

    Videos whose rarest annotated action unit is the same form a stratum. Of each stratum the first
    video and then every fourth is for validation, so that rare units occur in both splits.

    strata  numbers of videos so far, increased in place
    """
    sets = {task for task, share in IN_SET.items() if rng.random() < share} or {"affect"}
    shown = {au for face in people for au in np.array(DRAWN_AUS)[face.coded.any(axis=0)]}
    rarest = next((au for au in RAREST if "au" in sets and au in shown), None)
    own = "Validation_Set" if strata[rarest] % VALIDATION == 0 else "Train_Set"
    strata[rarest] += 1
    other = {"Validation_Set": "Train_Set", "Train_Set": "Validation_Set"}[own]
    return {task: other if rng.random() < ELSEWHERE else own for task in IN_SET if task in sets}


def _annotate(raw: Path, face: Filmed, edition: str, splits: dict[str, str], rng) -> None:
    """Write a track's annotations for the tasks in `splits`, with gaps."""
    annotated = [DRAWN_AUS.index(au) for au in AUS]
    values = {
        "expression": face.label[:, None],
        "au": face.coded[:, annotated],
        "affect": face.rated.round(3),
    }
    for task, split in splits.items():
        rows = values[task].tolist()
        length = max(1, round(UNLABELLED_SECONDS * face.rate))
        for begin in np.flatnonzero(rng.random(len(rows)) < UNLABELLED / length):
            rows[begin : begin + length] = [MISSING[task]] * len(rows[begin : begin + length])
        folder = raw / "annotations" / EDITIONS[edition].folders[task] / split
        write_annotation(folder / f"{face.name}.txt", task, EDITIONS[edition], rows)


def _truth(face: Filmed) -> dict[str, dict[str, Array]]:
    """Return the truth of a track by task, for the frames that have a picture."""
    seen, coded = face.seen, [DRAWN_AUS.index(au) for au in AUS]
    concepts = [DRAWN_AUS.index(au) for au in PRESENCE_AUS]
    return {
        "expression": {"posterior": face.posterior[seen].astype(np.float32)},
        "au": {
            "posterior": face.code_probability[seen][:, coded].astype(np.float32),
            "intensity": face.intensity[seen][:, coded].astype(np.float32),
        },
        "affect": {"value": face.valence_arousal[seen].astype(np.float32)},
        "concepts": {"intensity": face.intensity[seen][:, concepts].astype(np.float32)},
        "maps/au": {"map": concept_maps(face.points[seen], NATIVE)},
        "landmarks": {"value": as_landmarks(face.points[seen] / NATIVE).astype(np.float32)},
    }


def _joined(truths: list[dict[str, dict[str, Array]]]) -> dict[str, dict[str, Array]]:
    """Return the concatenated truths of tracks, with row ids in the order of `truths`."""
    joined: dict[str, dict[str, Array]] = defaultdict(dict)
    for task, arrays in truths[0].items():
        for name in arrays:
            joined[task][name] = np.concatenate([truth[task][name] for truth in truths])
        joined[task]["row"] = np.arange(len(joined[task][name]))
    return dict(joined)
