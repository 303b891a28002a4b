"""Controls: made-up rows, in six cases in which the answer to a paper's main claim is known.

`affectbench/data/simulation/controls.py` says what a case is, and derives why its answer is known.
All cases are of one source, and each is a dataset.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from affectbench import streams
from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.data.simulation.controls import CASES, CLASSES, TRAITS, draw
from affectbench.refusal import Refusal
from affectbench.store.arrays import read_npz, write_npz

VAL_FOLDS = 4  # one of four groups that are not for training is for validation


@dataclass(frozen=True)
class Dataset:
    """A row is one of four classes, shown by three symbols and a picture.

    case  which of the cases the rows are of
    """

    case: Literal["harmful", "disjoint", "coin", "noisy", "certain", "determined"] = "harmful"

    decode: ClassVar[tuple[str, ...]] = ()
    modalities: ClassVar[tuple[str, ...]] = ("first", "second", "poor", "picture")
    tasks: ClassVar[tuple[str, ...]] = ("class", "traits")

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        """Write raw/CASE.npz, with so many rows of each case."""
        for case in CASES:
            write_npz(into / f"raw/{case}.npz", draw(case, rows, seed))

    def prepare(self, raw: Path, space) -> Arrays:
        parts = [read_npz(raw / f"{case}.npz") for case in CASES]
        for name, part in zip(CASES, parts, strict=True):
            if missing := {*self.modalities, *self.tasks, "group", "split"} - part.keys():
                raise Refusal(f"{raw}/{name}.npz has no '{min(missing)}'; simulate the data again")
        whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        case = np.repeat(list(CASES), [len(part["class"]) for part in parts])
        _, group = np.unique([case, whole["group"].astype(str)], axis=1, return_inverse=True)
        return Arrays(
            inputs={name: whole[name] for name in self.modalities},
            targets={name: whole[name] for name in self.tasks},
            tasks={"class": Task("multiclass", CLASSES), "traits": Task("multilabel", TRAITS)},
            row=np.arange(len(case)),
            group=group,
            split=whole["split"],
            attributes={"case": case},
        )

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        row = np.flatnonzero(np.asarray(prepared.attributes["case"]) == self.case)
        split = np.asarray(prepared.split)[row].astype("<U5")
        group = np.asarray(prepared.group)[row]
        rest = np.flatnonzero(split == "test")
        rng = streams.generator(root_seed, "split", "controls", self.case)
        fold = splits.deal(group[rest], np.zeros(len(rest)), VAL_FOLDS, rng)
        split[rest[fold == 0]] = "val"
        return Rows(
            row=row,
            group=group,
            split=split,
            takes=dict.fromkeys((*self.modalities, *self.tasks), Take(row)),
        )
