"""A small simulated dataset for tests of the rules: one CSV a clip, three kinds of task."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from affectbench import streams
from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.refusal import Refusal

MOODS = ("calm", "glad", "tense")
CLIP, WINDOW = 60, 20
COLUMNS = ("x", "y", "mood", "level", "sign")


@dataclass(frozen=True)
class Dataset:
    """Clips of two channels; `shift` moves them out of the domain."""

    shift: float = 0.0
    fold: int = 0

    decode: ClassVar[tuple[str, ...]] = ("shift",)
    modalities: ClassVar[tuple[str, ...]] = ("signal",)
    tasks: ClassVar[tuple[str, ...]] = ("mood", "level", "signs")

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        rng = np.random.default_rng(seed)
        for clip in range(rows):
            mood = clip % len(MOODS)
            signal = rng.normal(size=(CLIP, 2)) + mood + self.shift
            with (into / "raw" / f"clip_{clip:03d}.csv").open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(COLUMNS)
                for x, y in signal:
                    writer.writerow([x, y, mood, "nan" if clip % 5 == 0 else mood - 1, mood == 2])
        np.savez(into / "truth" / "mood.npz", probs=np.eye(len(MOODS))[np.arange(rows) % 3])

    def prepare(self, raw: Path, space) -> Arrays:
        clips = sorted(raw.glob("clip_*.csv"))
        if not clips:
            raise Refusal(f"{raw} has no clip_*.csv; give the folder of the clips")
        data = np.concatenate([self._read(path) for path in clips])
        signal = space.array("inputs/signal", (len(data), 2), "float32")
        signal[:] = data[:, :2]
        clip_N = np.repeat(np.arange(len(clips)), CLIP)
        sign = data[:, 4:5]
        return Arrays(
            inputs={"signal": signal},
            targets={
                "mood": data[:, 2].astype(np.int64),
                "level": data[:, 3:4],
                "signs": np.concatenate([sign, 1 - sign], axis=1),
            },
            tasks={
                "mood": Task("multiclass", MOODS),
                "level": Task("regression", ("level",)),
                "signs": Task("multilabel", ("tense", "easy")),
            },
            row=np.arange(len(data)),
            group=clip_N,
            split=np.full(len(data), "train"),
        )

    def _read(self, path: Path) -> np.ndarray:
        with path.open(newline="") as file:
            rows = list(csv.DictReader(file))
        if len(rows) != CLIP or tuple(rows[0]) != COLUMNS:
            raise Refusal(
                f"{path} has {len(rows)} rows of {list(rows[0])}, not {CLIP} of {COLUMNS}"
            )
        return np.array([[float(_number(row[name])) for name in COLUMNS] for row in rows])

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        start = np.arange(0, len(prepared), WINDOW)
        clip, mood = np.asarray(prepared.group)[start], np.asarray(prepared.targets["mood"])[start]
        rng = streams.generator(root_seed, "split", "toy")
        return Rows(
            row=start,
            group=clip,
            split=splits.split_by_fold(clip, mood, self.fold, rng),
            takes={"signal": Take(start, WINDOW)} | {task: Take(start) for task in self.tasks},
        )


def _number(text: str) -> str | bool:
    return text == "True" if text in ("True", "False") else text
