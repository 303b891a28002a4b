"""NoXi: conversations of an expert and a novice, with each one's engagement over time.

A. Cafaro et al., "The NoXi Database: Multimodal Recordings of Mediated Novice-Expert Interactions",
ICMI 2017; engagement labels and features: MultiMediate challenges. The layout is described in
`affectbench/data/layouts/noxi.py`. There are no pictures. The visual input is OpenFace's gaze,
pose, and landmarks relative to the face; its action units are the concepts. OpenFace's other
columns are left out, as they repeat these in other coordinates.

The test labels are withheld and published numbers are on validation, so the official validation
sessions are our test. Our validation is part of the training sessions. A row is a window of frames
at 25 Hz, of which the middle is scored and the rest is context; each labelled frame is scored once.
Deviation: a label that is -nan(ind) is missing, where public loaders take 0.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Rows, Take, Task
from affectbench.data import signals, splits
from affectbench.data.cutting import centred_windows, runs
from affectbench.data.faces import CONCEPTS
from affectbench.data.formats import egemaps, ssi
from affectbench.data.formats.openface import (
    COLUMNS,
    GAZE,
    LANDMARKS,
    POSE,
    PRESENCES,
    checked,
    is_seen,
)
from affectbench.data.formats.ssi_header import read_header
from affectbench.data.formats.text import MOST
from affectbench.data.layouts import noxi as layout
from affectbench.data.reader_log import log_summary, of_looked_at
from affectbench.ranges import Count

VAL_FOLDS = 6
SEEN = (*GAZE, *POSE, *LANDMARKS)  # columns of the visual input
INDEX_OF = {name: index for index, name in enumerate(COLUMNS)}


@dataclass(frozen=True)
class Dataset:
    """A row is a window of one person.

    window  its length in frames
    stride  frames from one window to the next; the middle `stride` frames of each are scored
    """

    window: Count = 96
    stride: Count = 32

    relations = (  # between fields, and what to do where one does not hold
        ("stride <= window", "or frames between windows would not be scored"),
    )

    decode: ClassVar[tuple[str, ...]] = ()
    modalities: ClassVar[tuple[str, ...]] = ("openface", "egemaps")
    tasks: ClassVar[tuple[str, ...]] = ("engagement", "au", "voice_concepts")
    bundled: ClassVar[str] = ""
    truth: ClassVar[tuple[str, ...]] = ("engagement/value", "au/intensity")

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.simulation.conversations import write_conversations

        write_conversations(into, rows, seed)

    def prepare(self, raw: Path, space) -> Arrays:
        counts: Counter[str] = Counter()
        recordings = layout.find_recordings(raw, counts)
        stream_lengths = [layout.lengths_of(recording) for recording in recordings]
        lengths = [min(of_streams) for of_streams in stream_lengths]
        total = sum(lengths)
        places = [slice(*pair) for pair in pairwise(np.cumsum([0, *lengths]).tolist())]
        inputs = {
            "openface": space.array("inputs/openface", (total, len(SEEN)), "float32"),
            "egemaps": space.array("inputs/egemaps", (total, len(egemaps.NAMES)), "float32"),
        }
        engagement = np.full((total, 1), np.nan)
        concepts = space.array("targets/au", (total, len(CONCEPTS)), "float32")
        mute = np.zeros((total, len(egemaps.COLUMNS)), dtype=bool)
        for recording, rows, length in zip(recordings, places, lengths, strict=True):
            engagement[rows, 0] = layout.read_labels(recording.labels)[:length]

        def read(index: int) -> list:
            streams_of, rows, length = recordings[index].streams, places[index], lengths[index]
            visual, concepts[rows] = _visual_and_concepts(streams_of["openface"], length)
            inputs["openface"][rows] = visual
            inputs["egemaps"][rows], without = _voice(streams_of["egemaps"], length)
            return without.tolist()

        for index, silent in space.each(len(recordings), read, "recordings"):
            mute[places[index]] = silent
            counts["looked at"] += lengths[index]
        without = {
            "face": int(np.isnan(concepts[:, 0]).sum()),
            "voice": int(mute.any(axis=1).sum()),
        }
        sessions = sorted({r.session for r in recordings})
        official = np.repeat([r.split for r in recordings], lengths)
        log_summary(
            {
                "recordings": len(recordings),
                "sessions, train": len({r.session for r in recordings if r.split == "train"}),
                "sessions, val (our test)": len(
                    {r.session for r in recordings if r.split == "test"}
                ),
                "test sessions, withheld": counts["withheld"],
                "frames": total,
                **_rates(recordings),
                "frames without a label": int(np.isnan(engagement).sum()),
                **{
                    f"frames without a {what}": of_looked_at(n, counts["looked at"], space.whole)
                    for what, n in without.items()
                },
                "cut to the shortest stream": sum(max(n) != min(n) for n in stream_lengths),
                "streams of other features": f"{counts['other features']}, passed over",
                "litter passed over": counts["litter"],
            }
        )
        return Arrays(
            inputs=inputs,
            targets={
                "engagement": engagement,
                "au": concepts,
                "voice_concepts": egemaps.concepts(inputs["egemaps"], official == "train", mute),
            },
            tasks={
                "engagement": Task("regression", ("engagement",)),
                "au": Task("multilabel", CONCEPTS),
                "voice_concepts": Task("multilabel", tuple(egemaps.CONCEPTS)),
            },
            row=np.arange(total),
            group=np.repeat([sessions.index(r.session) for r in recordings], lengths),
            split=official,
            attributes={
                "recording": np.repeat(np.arange(len(recordings)), lengths),
                "role": np.repeat([r.role for r in recordings], lengths),
                "frame": np.concatenate([np.arange(length) for length in lengths]),
            },
        )

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        recording, frame = (
            np.asarray(prepared.attributes[name]) for name in ("recording", "frame")
        )
        start, scored = centred_windows(*runs(recording, frame), self.window, self.stride)
        group, official = np.asarray(prepared.group)[start], np.asarray(prepared.split)[start]
        rng = streams.generator(root_seed, "split", "noxi")
        return Rows(
            row=start,
            group=group,
            split=splits.hold_out_val(official, group, np.zeros_like(group), VAL_FOLDS, rng),
            takes=dict.fromkeys((*self.modalities, *self.tasks), Take(start, self.window)),
            scored=scored,
            attributes={name: np.asarray(v)[start] for name, v in prepared.attributes.items()},
        )


def _rates(recordings: list[layout.Recording]) -> dict[str, str]:
    """Return the range of each modality's samples a second, for the log."""
    rates = {
        name: [read_header(r.streams[name]).rate for r in recordings] for name in layout.FEATURES
    }
    return {f"{name}, samples a second": f"{min(r):g} to {max(r):g}" for name, r in rates.items()}


def _numbers(samples: Array) -> Array:
    """Return samples as float64, NaN where they are no number that float32 can hold.

    >>> _numbers(np.array([1e300, -np.inf, 0.5]))
    array([nan, nan, 0.5])
    """
    with np.errstate(invalid="ignore"):
        table = np.asarray(samples, dtype=np.float64)
    return np.where(np.abs(table) <= MOST, table, np.nan)


def _voice(path: Path, length: int) -> tuple[Array, Array]:
    """Return the functionals (T, 88) of eGeMAPS's stream, and where concepts have none (T, 11).

    A functional that is missing is interpolated over time.
    """
    samples, rate = ssi.read_stream(path)
    table = _numbers(ssi.at_rate(samples, rate, layout.RATE)[:length])
    return signals.fill(table), np.isnan(table[:, egemaps.COLUMNS])


def _visual_and_concepts(path: Path, length: int) -> tuple[Array, Array]:
    """Return the visual input (T, 150) and the concepts (T, 18) of OpenFace's stream.

    Landmarks are taken relative to their mean, in units of their standard deviation. In frames
    without a face the visual input is that of the last frame with one (0 before the first), and the
    concepts are NaN.
    """
    samples, rate = ssi.read_stream(path)
    table = _numbers(ssi.at_rate(samples, rate, layout.RATE)[:length])
    confidence = checked(table[:, [INDEX_OF["confidence"]]], ("confidence",), path)[:, 0]
    seen = is_seen(confidence, table[:, INDEX_OF["success"]])
    visual = table[:, [INDEX_OF[name] for name in SEEN]]
    points = visual[:, -len(LANDMARKS) :].reshape(length, 2, 68)
    centred = points - points.mean(axis=2, keepdims=True)
    spread = centred.std(axis=(1, 2), keepdims=True)
    visual[:, -len(LANDMARKS) :] = (centred / np.maximum(spread, 1e-6)).reshape(length, -1)
    whole = seen & ~np.isnan(visual).any(axis=1)
    last_seen = np.maximum.accumulate(np.where(whole, np.arange(length), -1))
    visual = np.where((last_seen >= 0)[:, None], visual[last_seen], 0)
    concepts = checked(table[:, [INDEX_OF[name] for name in PRESENCES]], PRESENCES, path)
    return visual, np.where(seen[:, None], concepts, np.nan)
