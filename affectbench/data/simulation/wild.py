"""Aff-Wild2 simulated: filmed people written in its layout, in sets that overlap as its sets do."""

from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch

from affectbench import streams
from affectbench.arrays import Array
from affectbench.data.formats.audio import write_wav
from affectbench.data.concept_maps import concept_maps
from affectbench.data.faces import ATTRIBUTES, write_attributes
from affectbench.data.layouts.aff_wild2 import AUS, EDITIONS, NATIVE, write_annotation
from affectbench.data.formats.openface import PRESENCE_AUS, write_openface
from affectbench.data.formats.pictures import write_picture
from affectbench.data.simulation.faces.parameters import AUS as DRAWN_AUS
from affectbench.data.simulation.filmed import Filmed, film
from affectbench.data.simulation.write import write_truth

# Of the release: the inverse of the class weights in the self-distillation paper's appendix A.
FREQUENCIES = {"abaw2": (50, 5, 3, 4.2, 33, 20, 10), "abaw3": (50, 5, 3, 4.2, 33, 20, 10, 30)}
LEAST_VIDEOS = 12
IN_SET = {"expression": 0.9, "au": 0.7, "affect": 0.95}  # how many videos a set has
VALIDATION, ELSEWHERE = 4, 0.02  # every fourth video; how many are in another split of a set
RAREST = (15, 23, 24, 2, 26, 1, 4, 12, 6, 10, 7, 25)  # AUS in that order, appendix A as well
UNLABELLED, UNLABELLED_SECONDS = 0.04, 0.5
MISSING = {"expression": [-1], "au": [-1] * len(AUS), "affect": [-5, -5]}


def write_wild(into: Path, edition: str, rows: int, frames: int, seed: int) -> None:
    """Write about `rows` frames, of at least LEAST_VIDEOS videos, and their truth keyed by row.

    frames  of each video
    """
    generator = torch.Generator().manual_seed(seed)
    rng = streams.generator(seed, "aff_wild2")
    names, prior = EDITIONS[edition].expressions, FREQUENCIES[edition]
    videos = max(LEAST_VIDEOS, round(rows / frames))
    raw, about, truths, strata = into / "raw", {}, {}, Counter()
    for video in film(names, prior, videos, frames, NATIVE, generator):
        write_wav(raw / "audio" / f"{video.name}.wav", video.sound)
        splits = _splits(video.people, strata, rng)
        for one in video.people:
            folder = raw / "cropped_aligned" / one.name
            for frame in np.flatnonzero(one.seen):
                write_picture(folder / f"{frame + 1:05d}.jpg", one.images[frame])
            write_openface(raw / "openface" / f"{one.name}.csv", one.openface)
            _annotate(raw, one, edition, splits, rng)
            about[one.name], truths[one.name] = one.attributes, _truth(one)
    keys = list(next(iter(about.values())))
    columns = {key: np.array([one[key] for one in about.values()]) for key in keys}
    write_attributes(raw / ATTRIBUTES, list(about), columns)
    write_truth(into / "truth", _joined([truths[name] for name in sorted(truths)]))


def _splits(people: list[Filmed], strata: Counter, rng: np.random.Generator) -> dict[str, str]:
    """Draw in which sets a video is, and in which split of each: task -> folder.

    Every fourth video of a stratum is for validation, the first one too. A stratum are the videos
    whose rarest labelled action unit is the same, so that rare ones occur on both sides.
    """
    sets = {task for task, share in IN_SET.items() if rng.random() < share} or {"affect"}
    shown = {au for one in people for au in np.array(DRAWN_AUS)[one.coded.any(axis=0)]}
    rarest = next((au for au in RAREST if "au" in sets and au in shown), None)
    own = "Validation_Set" if strata[rarest] % VALIDATION == 0 else "Train_Set"
    strata[rarest] += 1
    other = {"Validation_Set": "Train_Set", "Train_Set": "Validation_Set"}[own]
    return {task: other if rng.random() < ELSEWHERE else own for task in IN_SET if task in sets}


def _annotate(raw: Path, one: Filmed, edition: str, splits: dict[str, str], rng) -> None:
    place = [DRAWN_AUS.index(au) for au in AUS]
    values = {
        "expression": one.label[:, None],
        "au": one.coded[:, place],
        "affect": one.rated.round(3),
    }
    for task, split in splits.items():
        rows = values[task].tolist()
        length = max(1, round(UNLABELLED_SECONDS * one.rate))
        for begin in np.flatnonzero(rng.random(len(rows)) < UNLABELLED / length):
            rows[begin : begin + length] = [MISSING[task]] * len(rows[begin : begin + length])
        folder = raw / "annotations" / EDITIONS[edition].folders[task] / split
        write_annotation(folder / f"{one.name}.txt", task, EDITIONS[edition], rows)


def _truth(one: Filmed) -> dict[str, dict[str, Array]]:
    """Return what is true of the frames that have a picture, by task."""
    seen, coded = one.seen, [DRAWN_AUS.index(au) for au in AUS]
    concepts = [DRAWN_AUS.index(au) for au in PRESENCE_AUS]
    return {
        "expression": {"posterior": one.posterior[seen].astype(np.float32)},
        "au": {
            "posterior": one.code_probability[seen][:, coded].astype(np.float32),
            "intensity": one.intensity[seen][:, coded].astype(np.float32),
        },
        "affect": {"value": one.valence_arousal[seen].astype(np.float32)},
        "concepts": {"intensity": one.intensity[seen][:, concepts].astype(np.float32)},
        "maps/au": {"map": concept_maps(one.points[seen], NATIVE)},
    }


def _joined(truths: list[dict[str, dict[str, Array]]]) -> dict[str, dict[str, Array]]:
    """Return truths of tracks in the order in which they are read, one after the other."""
    joined: dict[str, dict[str, Array]] = defaultdict(dict)
    for task, arrays in truths[0].items():
        for name in arrays:
            joined[task][name] = np.concatenate([truth[task][name] for truth in truths])
        joined[task]["row"] = np.arange(len(joined[task][name]))
    return dict(joined)
