"""Two networks of the papers and random rows for them, for `gpu.py`: large ones, and small ones."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from affectbench.arrays import Arrays, Task

GRID = 14
UNITS = tuple(f"AU{n}" for n in range(18))
CLASSES = tuple("abcdefg")


@dataclass(frozen=True)
class Case:
    """A network at one size: its method, its net, the shape of a row, rows and steps."""

    method: str
    net: str
    fields: dict
    shape: tuple[int, ...]  # of a row: (frames, pixels, pixels, 3) or (pixels, pixels, 3)
    batch: int  # rows
    steps: int  # between two validations

    @property
    def images(self) -> int:
        """Images of a step."""
        return self.batch * (self.shape[0] if len(self.shape) == 4 else 1)


LARGE = {
    "EMENet-V": Case("multitask", "emenet", {}, (16, 112, 112, 3), 15, 10),
    "AGCM": Case("agcm", "vit", {}, (224, 224, 3), 128, 10),
}
TINY = {"width": 32, "depth": 1, "heads": 2, "grid": 4}
SMALL = {
    "EMENet-V": Case("multitask", "emenet", {"width": 0.25}, (2, 32, 32, 3), 4, 2),
    "AGCM": Case("agcm", "vit", TINY, (64, 64, 3), 4, 2),
}


def tasks_of(case: Case) -> dict[str, Task]:
    if case.method == "agcm":
        return {
            "target": Task("multiclass", CLASSES),
            "concepts": Task("multilabel", UNITS),
            "maps": Task("map", UNITS),
        }
    return {
        "au": Task("multilabel", UNITS[:12]),
        "expression": Task("multiclass", CLASSES),
        "affect": Task("regression", ("valence", "arousal"), tuple(np.linspace(-1, 1, 20))),
    }


@contextmanager
def rows_of(case: Case) -> Iterator[Arrays]:
    """Give random faces in a memory map, with random labels: enough for four batches."""
    rng, total, tasks = np.random.default_rng(0), 4 * case.batch, tasks_of(case)
    with tempfile.TemporaryDirectory(prefix="gpu-") as folder:
        path = Path(folder) / "faces.npy"
        faces = np.lib.format.open_memmap(path, "w+", np.uint8, (total, *case.shape))
        for row in range(total):
            faces[row] = rng.integers(0, 256, case.shape, np.uint8)
        yield Arrays(
            inputs={"face": np.load(path, mmap_mode="r")},
            targets={role: labels(rng, task, case, total) for role, task in tasks.items()},
            tasks=tasks,
            row=np.arange(total),
            group=np.arange(total),
            split=np.full(total, "train"),
        )


def labels(rng: np.random.Generator, task: Task, case: Case, total: int) -> np.ndarray:
    """Return random labels: of rows, and of each frame where a row has frames."""
    many = (total, case.shape[0]) if len(case.shape) == 4 else (total,)
    if task.kind == "multiclass":
        return rng.integers(0, len(task.names), many)
    if task.kind == "multilabel":
        return rng.integers(0, 2, (*many, len(task.names))).astype(np.float32)
    if task.kind == "map":
        side = case.fields.get("grid", GRID)
        return rng.random((total, len(task.names), side, side), np.float32).astype(np.float16)
    return rng.uniform(-1, 1, (*many, len(task.names))).astype(np.float32)
