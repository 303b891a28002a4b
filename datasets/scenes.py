"""Patches of two photographs: out-of-domain inputs for networks trained on digits.

The photographs `china.jpg` and `flower.jpg` come with scikit-learn (CC BY, see its
images/README.txt). A patch is a random square of either, in grey, resized to the size of a digit.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

import numpy as np

from affectbench import streams
from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.data.formats.pictures import read_picture
from affectbench.ranges import Range

PHOTOGRAPHS = ("china", "flower")
SIDE = 8  # of a digit in pixels
SHRUNK = 512  # side in pixels to which a photograph is resized before patches are cut
LEAST, MOST = 24, 160  # side of a patch in pixels, before it is resized
VAL_FOLDS = 5


@dataclass(frozen=True)
class Dataset:
    """A row is a patch; half of the `count` patches are from each photograph."""

    count: Annotated[int, Range(least=10, most=1_000_000)] = 500

    decode: ClassVar[tuple[str, ...]] = ("count",)
    modalities: ClassVar[tuple[str, ...]] = ("image",)
    tasks: ClassVar[tuple[str, ...]] = ("photograph",)
    bundled: ClassVar[str] = "sklearn/datasets"

    def prepare(self, raw: Path, space) -> Arrays:
        from PIL import Image

        rng = streams.generator(0, "scenes", "patches")
        photographs = [
            Image.fromarray(read_picture(raw / f"images/{name}.jpg", SHRUNK)).convert("L")
            for name in PHOTOGRAPHS
        ]
        image = space.array("inputs/image", (self.count, SIDE, SIDE, 1), "uint8")
        which = np.arange(self.count) % len(PHOTOGRAPHS)
        for row in range(self.count):
            side = int(rng.integers(LEAST, MOST + 1))
            left, top = (int(v) for v in rng.integers(0, SHRUNK - side, size=2))
            patch = photographs[which[row]].crop((left, top, left + side, top + side))
            image[row, :, :, 0] = np.asarray(patch.resize((SIDE, SIDE), Image.Resampling.BOX))
        return Arrays(
            inputs={"image": image},
            targets={"photograph": which},
            tasks={"photograph": Task("multiclass", PHOTOGRAPHS)},
            row=np.arange(self.count),
            group=np.arange(self.count),
            split=np.full(self.count, "train"),
        )

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        row = np.asarray(prepared.row)
        rng = streams.generator(root_seed, "split", "scenes")
        label = np.asarray(prepared.targets["photograph"])
        return Rows(
            row=row,
            group=np.asarray(prepared.group),
            split=splits.split_by_fold(row, label, 0, rng, folds=VAL_FOLDS),
            takes={"image": Take(row), "photograph": Take(row)},
        )
