"""Handwritten digits: the 1,797 real images of 8 x 8 pixels that come with scikit-learn.

E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI repository, 1998. These are
the test part of that set; who wrote which digit is not known. A line of the file is an image: 64
counts of dark pixels, 0 to 16, and the digit.
"""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.data.formats.guard import reading
from affectbench.ranges import Fold
from affectbench.refusal import Refusal

FILE = "data/digits.csv.gz"
SIDE, MOST = 8, 16  # of an image in pixels; the largest count


@dataclass(frozen=True)
class Dataset:
    """A row is an image.

    fold  which of five folds is test; a fifth of the rest is validation
    """

    fold: Fold = 0

    decode: ClassVar[tuple[str, ...]] = ()
    modalities: ClassVar[tuple[str, ...]] = ("image",)
    tasks: ClassVar[tuple[str, ...]] = ("digit",)
    bundled: ClassVar[str] = "sklearn/datasets"

    def prepare(self, raw: Path, space) -> Arrays:
        table = _read(raw / FILE)
        image = space.array("inputs/image", (len(table), SIDE, SIDE, 1), "uint8")
        counts = table[:, :-1].reshape(-1, SIDE, SIDE, 1)
        image[:] = np.minimum(counts * 16, 255)
        return Arrays(
            inputs={"image": image},
            targets={"digit": table[:, -1]},
            tasks={"digit": Task("multiclass", tuple("0123456789"))},
            row=np.arange(len(table)),
            group=np.arange(len(table)),
            split=np.full(len(table), "train"),
        )

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        row = np.asarray(prepared.row)
        rng = streams.generator(root_seed, "split", "digits")
        digit = np.asarray(prepared.targets["digit"])
        return Rows(
            row=row,
            group=np.asarray(prepared.group),
            split=splits.split_by_fold(row, digit, self.fold, rng),
            takes={"image": Take(row), "digit": Take(row)},
        )


def _read(path: Path) -> Array:
    """Return the table (N, 65) of integers; refuse a broken file and values out of range."""
    with (
        reading(path, "is no gzipped table of numbers", "run: make env", "run: make env"),
        gzip.open(path, "rt", encoding="ascii") as file,
    ):
        table = np.loadtxt(file, delimiter=",", ndmin=2)
    if table.shape[1:] != (SIDE * SIDE + 1,):
        raise Refusal(f"{path}: {table.shape[1]} columns instead of 65; run: make env")
    if not ((table >= 0) & (table <= np.array([MOST] * SIDE * SIDE + [9]))).all():
        raise Refusal(f"{path}: counts are 0 to {MOST} and digits 0 to 9; run: make env")
    return table.astype(np.int64)
