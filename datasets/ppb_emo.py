"""PPB-Emo: drivers under seven emotions, with EEG, driving behaviour, faces and the road ahead.

W. Li et al., "A multimodal psychological, physiological and behavioural dataset for human emotions
in driving tasks", Scientific Data 9:481, 2022. 40 participants, recordings of 30 s, 240 released.
Its layout is known second-hand, from public loaders; the log says what was found:

    Psychological_data/Emotion_label.xlsx            participant, category, file stems
    Physiological_data/P02/...@EEG-30s-P02-AD.csv    NEBAND_... columns, then 32 raw channels
    Driving_behavioural_data/P02/...@DBD-30s-P02-AD.csv
    **/...@video-road-....mp4                        found by its stem
    openface/...@video-face-CIR-....csv              ours: OpenFace 2 on that video
    attributes.csv                                   ours, optional: name (P02), age, gender, ...

Rates are not told: a file's is its rows over 30 s. All is brought to one rate each (`RATES`). The
label is the emotion that the stimulus was meant to evoke. `road` is the single picture in the
middle of a window, as what is learned from it is a network for pictures.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from affectbench import streams
from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.data.faces import ATTRIBUTES, log_summary, read_attributes
from affectbench.data.layouts.ppb_emo import EMOTIONS, SECONDS, Recording, find_recordings
from affectbench.data.layouts.ppb_emo_tables import DRIVING, RATES, read, width
from affectbench.refusal import Refusal

WINDOW = 2  # seconds; cross-modal paper, III-B
ODD, OFF = 0.01, 0.2  # a rate farther from a whole number is told, from the others' refused


@dataclass(frozen=True)
class Dataset:
    """Windows of 2 s; `overlap` of a window with the next, `split` and `fold` as in watch.

    size       side in pixels of the road pictures; road_rate: how many of them a second are kept,
               which is also how finely windows may be placed
    eeg        "trend" keeps what is slower than 11 Hz (the paper's "trend curves"), "raw" all below
               25 Hz; standardised either way by the network, from training rows
    drop       the driving column to leave out: the paper has 11 of 12 and does not say which
    """

    size: int = 224
    eeg: Literal["trend", "raw"] = "trend"
    road_rate: int = 1
    drop: str = "Gear"
    overlap: float = 0.0
    split: Literal["random", "recording", "participant"] = "recording"
    fold: int = 0

    decode: ClassVar[tuple[str, ...]] = ("size", "eeg", "road_rate", "drop")
    modalities: ClassVar[tuple[str, ...]] = ("eeg", "driving", "openface", "road")
    tasks: ClassVar[tuple[str, ...]] = ("emotion",)
    bundled: ClassVar[str] = ""

    def __post_init__(self):
        hop = WINDOW * self.road_rate * (1 - self.overlap)
        if not 0 <= self.overlap < 1 or abs(hop - round(hop)) > 1e-6 or round(hop) < 1:
            raise Refusal(
                f"ppb_emo: overlap {self.overlap} moves a window by {hop:g} pictures of the road;"
                f" at road_rate {self.road_rate} it must be a whole number, one at least"
            )
        if not 0 <= self.fold < splits.FOLDS:
            raise Refusal(f"ppb_emo: fold {self.fold} is not one of 0 to {splits.FOLDS - 1}")
        if self.drop and self.drop not in DRIVING:
            raise Refusal(f"ppb_emo: drop '{self.drop}' is not one of {', '.join(DRIVING)}")

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.simulation.ppb_emo import write

        write(into, rows, seed, self.road_rate)

    def prepare(self, raw: Path, space) -> Arrays:
        """Read what has all four modalities; a row of the index is a picture of the road."""
        from affectbench.data.formats.videos import read_frames

        found, told_by = find_recordings(raw)
        whole = [one for one in found if set(one.files) == set(self.modalities)]
        told = _counts(found, whole, told_by)
        room = {}
        for name, rate in RATES.items():
            length, own_rates = SECONDS * rate, []
            shape = (len(whole) * length, width(name, self.drop))
            room[name] = space.array(f"inputs/{name}", shape, "float32")
            for place, one in enumerate(whole):
                values, own_rate = read(name, one.files[name], eeg=self.eeg, drop=self.drop)
                room[name][place * length : (place + 1) * length] = values
                own_rates.append(own_rate)
            told |= _checked_rates(name, own_rates, whole)
        log_summary(told)
        frames = SECONDS * self.road_rate
        shape = (len(whole) * frames, self.size, self.size, 3)
        room["road"] = space.array("inputs/road", shape, "uint8")
        for place, one in enumerate(whole):
            pictures = room["road"][place * frames : (place + 1) * frames]
            read_frames(one.files["road"], self.road_rate, pictures)
        recording = np.repeat([one.number for one in whole], frames)
        participant = np.array([one.participant for one in whole])
        label = np.array([list(EMOTIONS).index(one.code) for one in whole])
        people = read_attributes(raw / ATTRIBUTES, [f"P{p:02d}" for p in participant])
        people = {"participant": participant, **people}
        return Arrays(
            inputs={name: room[name] for name in self.modalities},
            targets={"emotion": np.repeat(label, frames)},
            tasks={"emotion": Task("multiclass", tuple(EMOTIONS.values()))},
            row=recording * frames + np.tile(np.arange(frames), len(whole)),
            group=recording,
            split=np.full(len(recording), "train"),
            attributes={name: np.repeat(values, frames) for name, values in people.items()},
        )

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        """Cut windows where a face was seen throughout, and deal them to train, val and test."""
        frames = SECONDS * self.road_rate
        hop = round(WINDOW * self.road_rate * (1 - self.overlap))
        first = np.arange(0, len(prepared.row), frames)
        start = np.add.outer(first, np.arange(0, frames - WINDOW * self.road_rate + 1, hop))
        start = start.reshape(-1)
        length = {name: WINDOW * rate for name, rate in RATES.items()}
        begin = {name: start * rate // self.road_rate for name, rate in RATES.items()}
        lost = np.isnan(np.asarray(prepared.inputs["openface"][:, 0]))
        lost_before = np.concatenate([[0], np.cumsum(lost)])
        kept = lost_before[begin["openface"] + length["openface"]] == lost_before[begin["openface"]]
        start = start[kept]
        takes = {name: Take(begin[name][kept], length[name]) for name in RATES}
        takes["road"] = Take(start + WINDOW * self.road_rate // 2)
        recording = np.asarray(prepared.group)[start]
        attributes = {name: np.asarray(v)[start] for name, v in prepared.attributes.items()}
        participant = attributes["participant"]
        unit = {"random": start, "recording": recording, "participant": participant}[self.split]
        # A participant drives under nearly every emotion: no balancing by label is needed.
        label = np.asarray(prepared.targets["emotion"])[start]
        label = np.zeros_like(label) if self.split == "participant" else label
        rng = streams.generator(root_seed, "split", "ppb_emo", self.split)
        return Rows(
            row=np.asarray(prepared.row)[start],
            group=participant if self.split == "participant" else recording,
            split=splits.split_by_fold(unit, label, self.fold, rng),
            takes={name: takes[name] for name in self.modalities} | {"emotion": Take(start)},
            attributes=attributes,
        )


def _counts(found: list[Recording], whole: list[Recording], told_by: Path) -> dict[str, object]:
    """Return what was found, for the log; refuse where nothing has all that is needed."""
    has = {name: sum(name in one.files for one in found) for name in Dataset.modalities}
    if not whole:
        counts = ", ".join(f"{count} with {name}" for name, count in has.items())
        raise Refusal(
            f"{told_by}: of {len(found)} recordings ({counts}) none has all four; copy what is"
            " missing, and run OpenFace 2 as docs/data.md says"
        )
    return {
        "recordings told by": told_by,
        "recordings": len(found),
        **{f"with {name}": count for name, count in has.items()},
        "left out, not all four": len(found) - len(whole),
        "participants": len({one.participant for one in whole}),
        **{name: sum(one.code == code for one in whole) for code, name in EMOTIONS.items()},
    }


def _checked_rates(modality: str, rates: list[float], whole: list[Recording]) -> dict[str, object]:
    """Return rates, and a warning where they are not whole; refuse one far from the others'."""
    usual = float(np.median(rates))
    for rate, one in zip(rates, whole, strict=True):
        if abs(rate - usual) > OFF * usual:
            raise Refusal(
                f"{one.files[modality]} has {rate * SECONDS:.0f} rows for {SECONDS} s, the others"
                f" about {usual * SECONDS:.0f}; it is cut off or of another length, copy it again"
            )
    odd = [str(o) for r, o in zip(rates, whole, strict=True) if abs(r - round(r)) > ODD * r]
    told = {f"{modality}, rows a second": f"{min(rates):g} to {max(rates):g}"}
    if odd:
        told[f"warning: {modality}, not whole"] = f"{len(odd)} recordings, {odd[0]} first"
    return told
