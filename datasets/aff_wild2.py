"""Aff-Wild2: 564 videos in the wild, aligned faces, labelled frame by frame, as released.

D. Kollias and S. Zafeiriou; ABAW challenges of ICCV 2021 (`abaw2`, seven expressions) and CVPR
2022 (`abaw3`, an eighth: other). Licensed by its authors; as distributed:

    cropped_aligned/NAME/00001.jpg                  112 x 112
    annotations/AU_Set/Train_Set/NAME.txt           and EXPR_Set, VA_Set; Validation_Set
    videos/VIDEO.mp4 or audio/VIDEO.wav             optional: sound and frame rate
    openface/NAME.csv                               ours: OpenFace 2's FeatureExtraction -fdir
    attributes.csv                                  ours, optional: name, skin_tone, age, glasses

The test labels are withheld, so the official validation videos are test, for every task: a video
that is in any Validation_Set is test alone, and what a Train_Set says of it is dropped and counted.
Validation is carved from train by video. Rows are windows of frames without a gap, and every frame
is scored once. Deviations from the released code: a recurrent network starts each window anew, and
windows are the same for all tasks, a frame counting for those that label it.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from affectbench import streams
from affectbench.arrays import MISSING_CLASS, Array, Arrays, Rows, Take, Task
from affectbench.data import splits, voices
from affectbench.data.cutting import runs, windows
from affectbench.data.faces import (
    ATTRIBUTES,
    FACE_TASKS,
    allocate_face_targets,
    log_summary,
    read_attributes,
)
from affectbench.data.formats.pictures import read_pictures
from affectbench.data.layouts import aff_wild2 as layout
from affectbench.data.tracks import fill_sound, fill_track, read_labels
from affectbench.refusal import Refusal

BINS = tuple(np.linspace(-1, 1, 20).tolist())  # self-distillation paper: 20 values, ends included
VAL_FOLDS = 6


@dataclass(frozen=True)
class Dataset:
    """One row a window of `frames` frames, or a single frame where `frames` is 1.

    size     side in pixels to which a face is brought
    edition  whose annotations are read
    classes  7 makes the eighth expression of abaw3 missing
    every    keeps every n-th window
    simulated_frames  how long simulated videos are: few frames of many people, or windows as long
                      as the paper's
    """

    size: int = 112
    edition: Literal["abaw2", "abaw3"] = "abaw2"
    released_maps: bool = False
    simulated_frames: int = 8
    frames: int = 16
    classes: int = 7
    every: int = 1

    decode: ClassVar[tuple[str, ...]] = ("size", "edition", "released_maps", "simulated_frames")
    modalities: ClassVar[tuple[str, ...]] = ("face", "voice", "prosody")
    tasks: ClassVar[tuple[str, ...]] = (
        "au",
        "expression",
        "affect",
        "landmarks",
        "concepts",
        "voice_concepts",
        "maps/au",
    )
    bundled: ClassVar[str] = ""

    def __post_init__(self):
        most = len(layout.EDITIONS[self.edition].expressions)
        if self.classes not in (7, most):
            raise Refusal(f"aff_wild2: classes {self.classes}, but {self.edition} has {most}")
        for name in ("frames", "every", "simulated_frames"):
            if getattr(self, name) < 1:
                raise Refusal(f"aff_wild2: {name} {getattr(self, name)} must be above 0")

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.simulation.wild import write_wild

        write_wild(into, self.edition, rows, self.simulated_frames, seed)

    def prepare(self, raw: Path, space) -> Arrays:
        edition = layout.EDITIONS[self.edition]
        tracks, withheld = layout.find_tracks(raw, self.edition)
        tests = {t.video for t in tracks for _, split in t.annotations.values() if split == "test"}
        lengths, found = [len(track.frames) for track in tracks], Counter()
        test = np.repeat([track.video in tests for track in tracks], lengths)
        total, sound = sum(lengths), np.zeros(sum(lengths), dtype=bool)
        face = space.array("inputs/face", (total, self.size, self.size, 3), "uint8")
        heard, faces = (
            voices.allocate(total, space),
            allocate_face_targets(total, space, "concepts"),
        )
        labels = {
            "au": space.array("targets/au", (total, len(layout.AUS)), "float32"),
            "expression": space.array("targets/expression", (total,), "int64"),
            "affect": space.array("targets/affect", (total, 2), "float32"),
        }
        end = 0
        for track in tracks:
            rows = slice(end, end := end + len(track.frames))
            split = "test" if track.video in tests else "train"
            read_pictures(map(track.picture, track.frames), face[rows])
            for task, room in labels.items():
                room[rows] = read_labels(track, task, edition, split, found)
            found["openface"] += fill_track(faces, rows, track, raw, self.released_maps)
            sound[rows] = fill_sound(heard, rows, track, raw)
        log_summary(
            {
                "edition": self.edition,
                "tracks": f"{len(tracks)}, of {len({t.video for t in tracks})} videos",
                "videos that are test": len(tests),
                "tracks without annotation": withheld,
                "pictures": total,
                **{f"labelled, {task}": found[task] for task in labels},
                "train labels of test videos": f"{found['dropped']}, dropped",
                "tracks with OpenFace csv": found["openface"],
                "pictures with sound": int(sound.sum()),
            }
        )
        videos = sorted({track.video for track in tracks})
        about = read_attributes(raw / ATTRIBUTES, [track.name for track in tracks])
        return Arrays(
            inputs={"face": face, **heard},
            targets={
                **labels,
                **faces,
                "voice_concepts": voices.concepts(heard["prosody"], sound, ~test),
            },
            tasks={
                "au": Task("multilabel", tuple(f"AU{au:02d}" for au in layout.AUS)),
                "expression": Task("multiclass", edition.expressions),
                "affect": Task("regression", ("valence", "arousal"), BINS),
                "landmarks": FACE_TASKS["landmarks"],
                "concepts": FACE_TASKS["au"],
                "voice_concepts": Task("multilabel", voices.CONCEPTS),
                "maps/au": FACE_TASKS["maps/au"],
            },
            row=np.arange(total),
            group=np.repeat([videos.index(track.video) for track in tracks], lengths),
            split=np.where(test, "test", "train"),
            attributes={
                "track": np.repeat(np.arange(len(tracks)), lengths),
                "frame": np.concatenate([track.frames for track in tracks]),
                **{name: np.repeat(values, lengths) for name, values in about.items()},
            },
        )

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        track, frame = (np.asarray(prepared.attributes[name]) for name in ("track", "frame"))
        first, length = runs(track, frame)
        if self.frames > length.max():
            raise Refusal(
                f"aff_wild2: no face is seen in {self.frames} frames in a row, at most in"
                f" {length.max()}; set `frames` to that or less, or where videos are"
                " simulated `simulated_frames` to more"
            )
        start, scored = windows(first, length, self.frames)
        known = _labelled(prepared)[start[:, None] + np.arange(self.frames)]
        kept = np.flatnonzero((known & scored).any(axis=1))[:: self.every]
        start, scored = start[kept], scored[kept]
        official, group = np.asarray(prepared.split)[start], np.asarray(prepared.group)[start]
        rng = streams.generator(root_seed, "split", "aff_wild2")
        single = self.frames == 1
        window = Take(start) if single else Take(start, self.frames)
        takes = dict.fromkeys((*self.modalities, *self.tasks), window)
        return Rows(
            row=start,
            group=group,
            split=splits.hold_out_val(official, group, np.zeros_like(group), VAL_FOLDS, rng),
            takes=takes | {"maps/au": Take(start + self.frames // 2)},  # of the middle frame
            classes={"expression": prepared.tasks["expression"].names[: self.classes]},
            scored=None if single else scored,
            attributes={name: np.asarray(v)[start] for name, v in prepared.attributes.items()},
        )


def _labelled(prepared: Arrays) -> Array:
    """Return which frames any of the three sets labels (N,)."""
    known = np.asarray(prepared.targets["expression"]) != MISSING_CLASS
    for task in ("au", "affect"):
        known |= ~np.isnan(prepared.targets[task]).any(axis=1)
    return known
