"""NoXi: two people in a conversation, an expert and a novice, with engagement over time.

A. Cafaro et al., "The NoXi Database: Multimodal Recordings of Mediated Novice-Expert Interactions",
ICMI 2017; engagement labels and features: MultiMediate challenges. Layout in
`affectbench/data/layouts/noxi.py`. There are no pictures: what is seen is OpenFace's stream without
its action units, which are the concepts: gaze, pose, and landmarks relative to the face. Its other
columns say the same in other coordinates.

The official validation sessions are test, as the test labels are withheld and published numbers are
on validation; our validation is carved from train by session. A row is a window of frames at 25 Hz;
its middle is scored, the rest is context, and every labelled frame is scored once. Deviation: a
label that is -nan(ind) is missing, where public loaders take 0.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.data.cutting import centred_windows, runs
from affectbench.data.faces import CONCEPTS, log_summary
from affectbench.data.formats import egemaps, ssi
from affectbench.data.formats.openface import COLUMNS, GAZE, LANDMARKS, POSE, PRESENCES, presences
from affectbench.data.layouts import noxi as layout
from affectbench.refusal import Refusal

VAL_FOLDS = 6
SEEN = (*GAZE, *POSE, *LANDMARKS)
PLACE = {name: index for index, name in enumerate(COLUMNS)}


@dataclass(frozen=True)
class Dataset:
    """Windows of `window` frames, one every `stride`; the middle `stride` frames are scored."""

    window: int = 96
    stride: int = 32

    decode: ClassVar[tuple[str, ...]] = ()
    modalities: ClassVar[tuple[str, ...]] = ("openface", "egemaps")
    tasks: ClassVar[tuple[str, ...]] = ("engagement", "au", "voice_concepts")
    bundled: ClassVar[str] = ""

    def __post_init__(self):
        if not 0 < self.stride <= self.window:
            raise Refusal(f"noxi: stride {self.stride} is not within 1 to window {self.window}")

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.simulation.conversations import write_conversations

        write_conversations(into, rows, seed)

    def prepare(self, raw: Path, space) -> Arrays:
        found, withheld = layout.find_recordings(raw)
        read = [_lengths(one) for one in found]
        lengths = [min(one) for one in read]
        total, end = sum(lengths), 0
        inputs = {
            "openface": space.array("inputs/openface", (total, len(SEEN)), "float32"),
            "egemaps": space.array("inputs/egemaps", (total, len(egemaps.NAMES)), "float32"),
        }
        engagement = np.full((total, 1), np.nan)
        concepts = space.array("targets/au", (total, len(CONCEPTS)), "float32")
        for one, length in zip(found, lengths, strict=True):
            rows = slice(end, end := end + length)
            engagement[rows, 0] = _labels(one.labels)[:length]
            seen, concepts[rows] = _seen(one.streams["openface"], length)
            inputs["openface"][rows] = seen
            voice, rate = ssi.read_stream(one.streams["egemaps"])
            inputs["egemaps"][rows] = np.nan_to_num(ssi.at_rate(voice, rate, layout.RATE)[:length])
        sessions = sorted({one.session for one in found})
        official = np.repeat([one.split for one in found], lengths)
        log_summary(
            {
                "recordings": len(found),
                "sessions, train": len({o.session for o in found if o.split == "train"}),
                "sessions, val (our test)": len({o.session for o in found if o.split == "test"}),
                "test sessions, withheld": withheld,
                "frames": total,
                "frames without a label": int(np.isnan(engagement).sum()),
                "frames without a face": int(np.isnan(concepts[:, 0]).sum()),
                "cut to the shortest stream": sum(max(r) != min(r) for r in read),
            }
        )
        return Arrays(
            inputs=inputs,
            targets={
                "engagement": engagement,
                "au": concepts,
                "voice_concepts": egemaps.concepts(inputs["egemaps"], official == "train"),
            },
            tasks={
                "engagement": Task("regression", ("engagement",)),
                "au": Task("multilabel", CONCEPTS),
                "voice_concepts": Task("multilabel", tuple(egemaps.CONCEPTS)),
            },
            row=np.arange(total),
            group=np.repeat([sessions.index(one.session) for one in found], lengths),
            split=official,
            attributes={
                "recording": np.repeat(np.arange(len(found)), lengths),
                "role": np.repeat([one.role for one in found], lengths),
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


def _lengths(one: layout.Recording) -> list[int]:
    """Return how many frames at 25 Hz labels and streams have, checked against what is known."""
    lengths = [len(_labels(one.labels))]
    for modality, path in one.streams.items():
        header = ssi.read_header(path)
        layout.check_dimension(path, modality, header.dim)
        lengths.append(int(header.samples * layout.RATE / header.rate))
    if min(lengths) == 0:
        raise Refusal(f"{one.labels.parent}: {one.role} has no frame; copy the session again")
    return lengths


def _labels(path: Path) -> Array:
    values = ssi.read_values(path)
    off = np.flatnonzero(~(np.isnan(values) | ((values >= 0) & (values <= 1))))
    if len(off):
        raise Refusal(f"{path}, line {off[0] + 1}: engagement {values[off[0]]:g} is not 0 to 1")
    return values


def _seen(path: Path, length: int) -> tuple[Array, Array]:
    """Return what is seen (T, 150) and the concepts (T, 18), NaN where no face was found.

    Landmarks are relative to their mean, in units of their spread. Without a face what was seen
    last is kept.
    """
    samples, rate = ssi.read_stream(path)
    table = np.asarray(ssi.at_rate(samples, rate, layout.RATE)[:length], dtype=np.float64)
    success = table[:, PLACE["success"]] == 1
    seen = table[:, [PLACE[name] for name in SEEN]]
    points = seen[:, -len(LANDMARKS) :].reshape(length, 2, 68)
    centred = points - points.mean(axis=2, keepdims=True)
    spread = centred.std(axis=(1, 2), keepdims=True)
    seen[:, -len(LANDMARKS) :] = (centred / np.maximum(spread, 1e-6)).reshape(length, -1)
    last = np.maximum.accumulate(np.where(success, np.arange(length), -1))
    seen = np.where((last >= 0)[:, None], np.nan_to_num(seen[last]), 0)
    concepts = presences(table[:, [PLACE[name] for name in PRESENCES]], path)
    return seen, np.where(success[:, None], concepts, np.nan)
