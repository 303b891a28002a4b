"""Shoulder exercises recorded by a smartwatch, from the package seglearn 1.2.5.

The data is real and free to use (BSD): 10 subjects x 7 exercises x 2 sides = 140 recordings of a
3-axis accelerometer (g) and gyroscope (rad/s) at 50 Hz. D. Burns et al., "Shoulder physiotherapy
exercise recognition", Physiological Measurement 39 (2018), arXiv 1802.01489.

A low-pass divides the measured acceleration into the modalities `gravity` and `acceleration` (the
rest). `magnitude` is the norm of the measured acceleration: one channel with little information,
meant as the only input of a student network.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.ranges import Fold, Rate
from affectbench.refusal import Refusal

FILE = "watch_dataset.npy"
SHA256 = "eb122f23cdf06ef6bd6c6c5312958ec5cf9d038e2e6d457b8081662c75a42537"
RATE = 50  # Hz
GRAVITY_HZ = 0.5  # Hz: the part of the acceleration below it is taken for gravity
WINDOW = 2 * RATE  # frames, 2 s as in the cross-modal paper, III-B


@dataclass(frozen=True)
class Dataset:
    """A row is a window of 2 s.

    overlap  share of a window that it has in common with the next, in [0, 1)
    split    the unit that is never divided between train, val and test: a "subject", a "recording",
             or the window itself ("random", which leaks neighbours of test windows into training)
    fold     which of five folds is test; a fifth of the rest is validation
    """

    overlap: Rate = 0.0
    split: Literal["random", "recording", "subject"] = "subject"
    fold: Fold = 0

    decode: ClassVar[tuple[str, ...]] = ()
    bundled: ClassVar[str] = "seglearn/data"
    modalities: ClassVar[tuple[str, ...]] = ("acceleration", "gravity", "gyroscope", "magnitude")
    tasks: ClassVar[tuple[str, ...]] = ("activity",)

    def prepare(self, raw: Path, space) -> Arrays:
        """Read the bundled file into float32 arrays with the frames of all recordings in a row."""
        recordings = _read(raw / FILE)
        signals = [np.asarray(x, dtype=np.float64) for x in recordings["X"]]
        length_R = np.array([len(x) for x in signals])
        recording_N = np.repeat(np.arange(len(signals)), length_R)
        inputs = {}
        for name, channels in (
            ("acceleration", 3),
            ("gravity", 3),
            ("gyroscope", 3),
            ("magnitude", 1),
        ):
            inputs[name] = space.array(f"inputs/{name}", (int(length_R.sum()), channels), "float32")
        end = 0
        for signal in signals:
            start, end = end, end + len(signal)
            gravity = _low_pass(signal[:, :3])
            inputs["gravity"][start:end] = gravity
            inputs["acceleration"][start:end] = signal[:, :3] - gravity
            inputs["gyroscope"][start:end] = signal[:, 3:]
            inputs["magnitude"][start:end] = np.linalg.norm(signal[:, :3], axis=1, keepdims=True)
        activity_R = np.asarray(recordings["y"], dtype=np.int64)
        subject_R = np.asarray(recordings["subject"], dtype=np.int64)
        return Arrays(
            inputs=inputs,
            targets={"activity": activity_R[recording_N]},
            tasks={"activity": Task("multiclass", tuple(recordings["y_labels"]))},
            row=np.arange(len(recording_N)),
            group=recording_N,
            split=np.full(len(recording_N), "train"),
            attributes={"subject": subject_R[recording_N]},
        )

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        """Cut windows inside each recording and deal them to train, val and test."""
        recording_N = np.asarray(prepared.group)
        _, first_R, length_R = np.unique(recording_N, return_index=True, return_counts=True)
        hop = max(1, round(WINDOW * (1 - self.overlap)))
        start = np.concatenate(
            [np.arange(f, f + n - WINDOW + 1, hop) for f, n in zip(first_R, length_R, strict=True)]
        )
        recording, subject = recording_N[start], np.asarray(prepared.attributes["subject"])[start]
        unit = {"random": start, "recording": recording, "subject": subject}[self.split]
        # Every subject performs every class, so subjects are not stratified by label.
        activity = np.asarray(prepared.targets["activity"])[start]
        label = np.zeros_like(subject) if self.split == "subject" else activity
        rng = streams.generator(root_seed, "split", "watch", self.split)
        window = Take(start, WINDOW)
        return Rows(
            row=start,
            group=subject if self.split == "subject" else recording,
            split=splits.split_by_fold(unit, label, self.fold, rng),
            takes=dict.fromkeys(self.modalities, window) | {"activity": Take(start)},
            attributes={"subject": subject},
        )


def _read(path: Path) -> dict:
    """Return the dict in seglearn's file; as it is pickled, a file of other content is refused."""
    import hashlib

    if not path.is_file():
        raise Refusal(
            f"{path} is missing; install its package with: pip install --no-deps seglearn==1.2.5"
        )
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest != SHA256:
        raise Refusal(
            f"{path} is not the file that seglearn 1.2.5 ships (SHA-256 {digest[:12]}..., expected"
            f" {SHA256[:12]}...); it is pickled, so no other is opened: reinstall seglearn==1.2.5"
        )
    return np.load(io.BytesIO(content), allow_pickle=True).item()


def _low_pass(signal_TD: Array) -> Array:
    """Return the part of each channel below GRAVITY_HZ: Butterworth of order 2, zero phase."""
    from scipy.signal import butter, sosfiltfilt

    sections = butter(2, GRAVITY_HZ, fs=RATE, output="sos")
    return sosfiltfilt(sections, signal_TD, axis=0)
