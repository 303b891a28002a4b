"""Galleries: a few test rows with their pictures, targets, and what a variant predicts for them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from affectbench.arrays import Array, Task
from affectbench.store import files
from affectbench.store.arrays import read_npz, write_npz

TABLES = ("inputs", "targets", "posterior", "logits", "products")


@dataclass(frozen=True)
class Gallery:
    """R chosen rows. Every table maps the dataset's name of an input or a task to an array.

    inputs     prepared pictures, (R, [T,] H, W, 3) uint8
    targets    (R, ...) for every task of the dataset; missing is -1 or NaN
    posterior  (R, ..., C) true probabilities, for simulated data only
    logits     (S, R, ..., C) for every task that the variant learned: S passes of all seeds
    products   "maps/TASK", "contributions/TASK", "effects/TASK": (R, ...), of the first seed that
               did not diverge
    """

    row: Array  # (R,) ids of the rows
    group: Array  # (R,)
    tasks: Mapping[str, Task]
    inputs: Mapping[str, Array]
    targets: Mapping[str, Array]
    posterior: Mapping[str, Array]
    logits: Mapping[str, Array]
    products: Mapping[str, Array]


def write_gallery(path: Path, gallery: Gallery) -> None:
    """Write a gallery as one .npz."""
    columns = {"row": gallery.row, "group": gallery.group}
    for table in TABLES:
        columns |= {f"{table}/{name}": v for name, v in getattr(gallery, table).items()}
    tasks = {name: task.described() for name, task in gallery.tasks.items()}
    write_npz(path, columns | {"tasks": np.array(json.dumps(tasks))})


def read_gallery(path: Path) -> Gallery:
    columns = read_npz(path, ("row", "group", "tasks"))
    tables: dict[str, dict[str, Array]] = {table: {} for table in TABLES}
    for key, values in columns.items():
        table, _, name = key.partition("/")
        if table in tables:
            tables[table][name] = values
    with files.reading(path):
        tasks = {name: Task.of(task) for name, task in json.loads(str(columns["tasks"])).items()}
    return Gallery(columns["row"], columns["group"], tasks, **tables)
