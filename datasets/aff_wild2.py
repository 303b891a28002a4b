"""Aff-Wild2: 564 videos in the wild, aligned faces, labelled frame by frame.

D. Kollias and S. Zafeiriou; editions of the ABAW challenges at ICCV 2021 (`abaw2`, seven
expressions) and CVPR 2022 (`abaw3`, with an eighth expression: other). Licensed by its authors.
Files as distributed:

    cropped_aligned/NAME/00001.jpg                  112 x 112
    annotations/AU_Set/Train_Set/NAME.txt           and EXPR_Set, VA_Set; Validation_Set; also as
                                                    annotations/annotations/AU_Set/...
    videos/VIDEO.mp4 or audio/VIDEO.wav             optional: sound and frame rate
    openface/NAME.csv                               ours: OpenFace 2's FeatureExtraction -fdir
    attributes.csv                                  ours, optional: name, skin_tone, age, glasses

The test labels are withheld, so the official validation videos are our test. A video in any task's
Validation_Set is test for every task; its labels in a Train_Set are dropped, and their number is
logged. Our validation is part of the training videos. Rows are windows of consecutive frames, and
each frame is scored once. Deviations from the released code: a recurrent network starts each window
with a new state, and all tasks share their windows, where a frame counts for the tasks that label
it.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from affectbench import streams
from affectbench.arrays import MISSING_CLASS, Array, Arrays, Rows, Take, Task
from affectbench.data import splits, voices
from affectbench.data.cutting import runs, windows
from affectbench.data.faces import FACE_TASKS, allocate_face_targets, sides_with
from affectbench.data.formats.attributes import ATTRIBUTES, read_attributes
from affectbench.data.formats.pictures import read_pictures
from affectbench.data.layouts import aff_wild2 as layout
from affectbench.data.reader_log import log_summary, of_looked_at
from affectbench.data.tracks import fill_sound, fill_track, read_labels
from affectbench.ranges import Count, Side
from affectbench.refusal import Refusal

BINS = tuple(np.linspace(-1, 1, 20).tolist())  # self-distillation paper: 20 values, ends included
VAL_FOLDS = 6


@dataclass(frozen=True)
class Dataset:
    """A row is a window of `frames` consecutive frames; with `frames` 1 it is a single frame.

    size              side in pixels to which faces are resized
    edition           the challenge whose annotations are read
    released_maps     give location maps by position, as the concept paper's code does
    simulated_frames  length of simulated videos: short ones have more people for the same number of
                      frames, and must be at least `frames` long
    rendered          as of raf_db
    difficulty        as of raf_db
    classes           7 treats the eighth expression of abaw3 as missing
    every             keep every n-th window
    """

    size: Side = 112
    edition: Literal["abaw2", "abaw3"] = "abaw2"
    released_maps: bool = False
    simulated_frames: Count = 8
    rendered: Literal["official", "used"] = "official"
    difficulty: Literal["web", "studio"] = "web"
    frames: Count = 16
    classes: Literal[7, 8] = 7
    every: Count = 1

    relations = (  # between fields, and what to do where one does not hold
        ("classes == 7 or edition == 'abaw3'", "abaw2 has seven expressions; set classes: 7"),
    )

    decode: ClassVar[tuple[str, ...]] = (
        "size",
        "edition",
        "released_maps",
        "simulated_frames",
        "rendered",
        "difficulty",
    )
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
    truth: ClassVar[tuple[str, ...]] = (
        "expression/posterior",
        "au/posterior",
        "au/intensity",
        "affect/value",
        "concepts/intensity",
        "maps/au/map",
        "landmarks/value",
    )

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.simulation.look import Look
        from affectbench.data.simulation.wild import write_wild

        look = Look(self.rendered, self.size, self.difficulty)
        write_wild(into, self.edition, rows, self.simulated_frames, seed, look)

    def prepare(self, raw: Path, space) -> Arrays:
        edition = layout.EDITIONS[self.edition]
        counts: Counter[str] = Counter()
        tracks = layout.find_tracks(raw, self.edition, counts)
        videos_of = voices.find_videos(raw, counts)
        tests = {t.video for t in tracks for _, split in t.annotations.values() if split == "test"}
        lengths = [len(track.frames) for track in tracks]
        test = np.repeat([track.video in tests for track in tracks], lengths)
        total, has_sound = sum(lengths), np.zeros(sum(lengths), dtype=bool)
        face = space.array("inputs/face", (total, self.size, self.size, 3), "uint8")
        voice = voices.allocate(total, space)
        face_targets = allocate_face_targets(total, space, "concepts")
        labels = {
            "au": space.array("targets/au", (total, len(layout.AUS)), "float32"),
            "expression": space.array("targets/expression", (total,), "int64"),
            "affect": space.array("targets/affect", (total, 2), "float32"),
        }
        ends = np.cumsum([0, *lengths])
        places = [slice(*pair) for pair in pairwise(ends.tolist())]
        for track, rows in zip(tracks, places, strict=True):
            split = "test" if track.video in tests else "train"
            for task, target in labels.items():
                target[rows] = read_labels(track, task, edition, split, counts)

        def decode(index: int) -> tuple:
            counted: Counter[str] = Counter()
            track, rows = tracks[index], places[index]
            csv = raw / "openface" / f"{track.name}.csv"
            sides = sides_with(csv, layout.NATIVE, self.rendered, self.size)
            read_pictures([track.picture(frame) for frame in track.frames], face[rows], sides)
            fill_track(face_targets, rows, track, raw, self.released_maps, counted)
            heard, rate = fill_sound(voice, rows, track, raw, videos_of)
            return np.asarray(heard).tolist(), rate, counted

        rates = []
        done, whole = space.each(len(tracks), decode, "tracks"), space.whole
        for index, (heard, rate, counted) in done:
            has_sound[places[index]] = heard
            rates.append(rate)
            counts.update(counted)
        audible, looked_at = int(has_sound.sum()), sum(lengths[index] for index, _ in done)
        attributes = read_attributes(raw / ATTRIBUTES, [track.name for track in tracks], counts)
        log_summary(
            {
                "edition": self.edition,
                "tracks": f"{len(tracks)}, of {len({t.video for t in tracks})} videos",
                "videos that are test": len(tests),
                "tracks without annotation": counts["withheld"],
                "pictures": total,
                "pictures a second": of_looked_at(
                    f"{min(rates):g} to {max(rates):g}", len(done), whole
                ),
                **{f"labelled, {task}": counts[task] for task in labels},
                "train labels of test videos": f"{counts['dropped']}, dropped",
                "train files of validation": f"{counts['in both splits']}, dropped",
                "tracks with OpenFace csv": of_looked_at(counts["openface"], len(done), whole),
                "pictures without a face": of_looked_at(counts["no face"], looked_at, whole),
                "pictures with sound": of_looked_at(audible, looked_at, whole),
                "attributes missing": counts["attributes missing"],
                "other files passed over": counts["other files"],
                "litter passed over": counts["litter"],
            }
        )
        videos = sorted({track.video for track in tracks})
        return Arrays(
            inputs={"face": face, **voice},
            targets={
                **labels,
                **face_targets,
                "voice_concepts": voices.concepts(voice["prosody"], has_sound, ~test),
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
                **{name: np.repeat(values, lengths) for name, values in attributes.items()},
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
        labelled = _labelled(prepared)[start[:, None] + np.arange(self.frames)]
        kept = np.flatnonzero((labelled & scored).any(axis=1))[:: self.every]
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
    """Return a mask (N,) of the frames that have a label for at least one task."""
    labelled = np.asarray(prepared.targets["expression"]) != MISSING_CLASS
    for task in ("au", "affect"):
        labelled |= ~np.isnan(prepared.targets[task]).any(axis=1)
    return labelled
