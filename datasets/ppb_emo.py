"""PPB-Emo: drivers under seven emotions, with EEG, driving behaviour, faces and the road ahead.

W. Li et al., "A multimodal psychological, physiological and behavioural dataset for human emotions
in driving tasks", Scientific Data 9:481, 2022. 40 participants, 240 released recordings of 30 s.
The layout is known at second hand, from public loaders; the log of `prepare` says what was found:

    Psychological_data/Emotion_label.xlsx            participant, category, file stems
    Physiological_data/P02/...@EEG-30s-P02-AD.csv    NEBAND_... columns, then 32 raw channels
    Driving_behavioural_data/P02/...@DBD-30s-P02-AD.csv
    **/...@video-road-....mp4                        found by its stem
    openface/...@video-face-CIR-....csv              ours: OpenFace 2 on that video
    attributes.csv                                   ours, optional: name (P02), age, gender, ...

The rates of files are not stated: they are computed as rows over 30 s, which a file's clock, or
else the rates of the others, must confirm. Each modality is resampled
to one rate (`RATES`). The label is the emotion that the stimulus was meant to evoke. `road` is the
single picture in the middle of a window, or several (`pictures`). The paper's student sees every
frame of the stimulus videos, 30 a second (III-D.1); no public loader has these videos or says
whether they are released, so the student here sees the road of the drive.
"""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.data.formats.attributes import ATTRIBUTES, read_attributes
from affectbench.data.layouts import ppb_emo_tables as tables
from affectbench.data.layouts.ppb_emo import (
    EMOTIONS,
    SECONDS,
    Recording,
    check_lasts,
    find_recordings,
)
from affectbench.data.layouts.ppb_emo_clocks import checked_rates
from affectbench.data.reader_log import log_summary, of_looked_at
from affectbench.project.folders import shown
from affectbench.ranges import Count, Fold, Range, Rate, Side
from affectbench.refusal import Refusal

WINDOW = 2  # seconds; cross-modal paper, III-B


@dataclass(frozen=True)
class Dataset:
    """A row is a window of 2 s.

    size       side in pixels to which road pictures are resized
    eeg        "trend" keeps what is slower than 11 Hz (the paper's "trend curves"), "raw" all below
               25 Hz; the network standardises either on training rows
    road_rate  pictures of the road kept a second; windows begin at these pictures only
    drop       the driving column to leave out: the paper has 11 of 12 and does not say which
    pictures   of the road in a window, at equal distances: 1 (the middle one) to 2 * road_rate, a
               divisor of it; the paper takes every frame (III-D.1), which is 60 at road_rate 30
    overlap    share of a window that it has in common with the next, in [0, 1)
    split      the unit that is never divided between train, val and test; "random" is the window
    fold       which of five folds is test; a fifth of the rest is validation
    """

    size: Side = 224
    eeg: Literal["trend", "raw"] = "trend"
    road_rate: Annotated[int, Range(least=1, most=30)] = 1
    drop: Literal[
        "",
        "Acceleration",
        "Lateral acceleration",
        "Gas pedal position",
        "Brake pedal force",
        "Gear",
        "Steering wheel position",
        "Velocity",
        "Lateral velocity",
        "Vertical velocity",
        "X axis position",
        "Y axis position",
        "Z axis position",
    ] = "Gear"
    pictures: Count = 1
    overlap: Rate = 0.0
    split: Literal["random", "recording", "participant"] = "recording"
    fold: Fold = 0

    relations = (  # between fields, and what to do where one does not hold
        (
            "round(2 * road_rate * (1 - overlap), 6) in range(1, 2 * road_rate + 1)",
            "windows begin at pictures of the road; let the overlap move them by a whole number",
        ),
        (
            "2 * road_rate % pictures == 0",
            "a window has 2 * road_rate pictures; take a divisor of it",
        ),
    )

    decode: ClassVar[tuple[str, ...]] = ("size", "eeg", "road_rate", "drop")
    modalities: ClassVar[tuple[str, ...]] = ("eeg", "driving", "openface", "road")
    tasks: ClassVar[tuple[str, ...]] = ("emotion",)
    bundled: ClassVar[str] = ""
    truth: ClassVar[tuple[str, ...]] = ("emotion/posterior",)

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.simulation.ppb_emo import write

        write(into, rows, seed, self.road_rate)

    def prepare(self, raw: Path, space) -> Arrays:
        """Read the recordings that have all four modalities; a prepared row is a road picture."""
        from affectbench.data.formats.videos import read_frames, seconds_of

        recordings, listed_in = find_recordings(raw)
        complete = [r for r in recordings if set(r.files) == set(self.modalities)]
        summary = _counts(recordings, complete, listed_in)
        channels, inputs = tables.channels_of(complete[0].files["eeg"]), {}
        for name, rate in tables.RATES.items():
            shape = (len(complete) * SECONDS * rate, tables.width(name, self.drop))
            inputs[name] = space.array(f"inputs/{name}", shape, "float32")
            fill = partial(self._fill, name, SECONDS * rate, inputs[name], complete, channels)
            read = space.each(len(complete), fill, f"tables, {name}")
            files = [complete[index].files[name] for index, _ in read]
            counted = checked_rates(name, files, [found for _, (found, _) in read])
            filled: Counter[str] = Counter()
            for _, (_, of_file) in read:
                filled.update(of_file)
            counted |= {f"{name}, {what}": number for what, number in filled.items()}
            summary |= {
                what: of_looked_at(f"{count}", len(read), space.whole)
                for what, count in counted.items()
            }
        participant = np.array([entry.participant for entry in complete])
        counts: Counter[str] = Counter()
        people = read_attributes(raw / ATTRIBUTES, [f"P{p:02d}" for p in participant], counts)
        log_summary(summary | {"attributes missing": counts["attributes missing"]})
        frames = SECONDS * self.road_rate
        shape = (len(complete) * frames, self.size, self.size, 3)
        inputs["road"] = space.array("inputs/road", shape, "uint8")

        def decode(index: int) -> None:
            path = complete[index].files["road"]
            check_lasts(path, seconds_of(path))
            pictures = inputs["road"][index * frames : (index + 1) * frames]
            read_frames(path, self.road_rate, pictures)

        space.each(len(complete), decode, "videos of the road")
        recording = np.repeat([entry.number for entry in complete], frames)
        label = np.array([list(EMOTIONS).index(entry.code) for entry in complete])
        people = {"participant": participant, **people}
        return Arrays(
            inputs={name: inputs[name] for name in self.modalities},
            targets={"emotion": np.repeat(label, frames)},
            tasks={"emotion": Task("multiclass", tuple(EMOTIONS.values()))},
            row=recording * frames + np.tile(np.arange(frames), len(complete)),
            group=recording,
            split=np.full(len(recording), "train"),
            attributes={name: np.repeat(values, frames) for name, values in people.items()},
        )

    def _fill(
        self, name: str, length: int, into: Array, complete: list, channels: list, index: int
    ) -> tuple[tuple[float, bool], Counter[str]]:
        """Read a recording's table of a modality into its rows.

        Returns its own rate and whether a clock confirms it, and counts.
        """
        path, counts = complete[index].files[name], Counter()
        values, own_rate, timed = tables.read(
            name, path, counts, channels, eeg=self.eeg, drop=self.drop
        )
        into[index * length : (index + 1) * length] = values
        return (own_rate, timed), counts

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        """Cut windows, keep those in which a face is seen throughout, and deal them to splits."""
        frames = SECONDS * self.road_rate
        hop = round(WINDOW * self.road_rate * (1 - self.overlap))
        first = np.arange(0, len(prepared.row), frames)
        start = np.add.outer(first, np.arange(0, frames - WINDOW * self.road_rate + 1, hop))
        start = start.reshape(-1)
        length = {name: WINDOW * rate for name, rate in tables.RATES.items()}
        begin = {name: start * rate // self.road_rate for name, rate in tables.RATES.items()}
        lost = np.isnan(np.asarray(prepared.inputs["openface"][:, 0]))
        lost_before = np.concatenate([[0], np.cumsum(lost)])
        kept = lost_before[begin["openface"] + length["openface"]] == lost_before[begin["openface"]]
        start = start[kept]
        takes = {name: Take(begin[name][kept], length[name]) for name in tables.RATES}
        takes["road"] = self._road(start)
        recording = np.asarray(prepared.group)[start]
        attributes = {name: np.asarray(v)[start] for name, v in prepared.attributes.items()}
        participant = attributes["participant"]
        unit = {"random": start, "recording": recording, "participant": participant}[self.split]
        # A participant drives under nearly every emotion, so participants are not stratified.
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

    def _road(self, start_N: np.ndarray) -> Take:
        """Return which road pictures make up the windows that begin at prepared rows `start`.

        Each is the middle of one of `pictures` equal parts of the window.
        """
        apart = WINDOW * self.road_rate // self.pictures
        middle = start_N + apart // 2
        return Take(middle) if self.pictures == 1 else Take(middle, self.pictures, apart)


def _counts(
    recordings: list[Recording], complete: list[Recording], listed_in: Path
) -> dict[str, object]:
    """Return counts of recordings for the log; refuse where none has all four modalities."""
    has = {name: sum(name in r.files for r in recordings) for name in Dataset.modalities}
    if not complete:
        counts = ", ".join(f"{count} with {name}" for name, count in has.items())
        raise Refusal(
            f"{shown(listed_in)}: of {len(recordings)} recordings ({counts}) none has all four;"
            " copy what is missing, and run OpenFace 2 as docs/data.md says"
        )
    return {
        "recordings listed in": shown(listed_in),
        "recordings": len(recordings),
        **{f"with {name}": count for name, count in has.items()},
        "left out, not all four": len(recordings) - len(complete),
        "participants": len({r.participant for r in complete}),
        **{name: sum(r.code == code for r in complete) for code, name in EMOTIONS.items()},
    }
