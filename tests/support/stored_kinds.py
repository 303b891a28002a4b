"""What is stored: a small file of each kind, how it is written, and everybody that reads it."""

import functools
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from small_source import write_source

from affectbench.arrays import Rows, Take
from affectbench.running import history
from affectbench.store import arrays, files, frames, galleries, members, paths, records, tables

MEMBER = ("watch", "teacher", 0, 0)
TABLE = [("a", 1.5, 2), ("b", 2.5, 3), ("a", 3.5, 4)]
RUN = {
    "started": "2026-01-01", "where": "local", "outcome": "done", "workers": 2, "jobs": 3,
    "members": 1, "estimated": "", "seconds": 4.0, "job_seconds": 6.0,
}  # fmt: skip


def write_table(path: Path) -> None:
    tables.write_csv(path, ("name", "value", "rows"), TABLE)


def write_parquet(path: Path) -> None:
    name = tables.Text(("a", "b"), np.array([0, 1, 0]))
    tables.write_parquet(path, {"name": name, "value": np.arange(3.0)})


def write_rows(path: Path) -> None:
    index = np.arange(3)
    split = np.array(["train", "val", "test"])
    arrays.write_rows(path, Rows(index, index, split, {"x": Take(index)}, {"mood": ("a",)}))


def write_array(path: Path) -> None:
    """The array of a prepared source that lies in `path`."""
    write_source("watch")


def write_weights(path: Path) -> None:
    members.write_weights(path.parent, {"layer.weight": torch.ones(3, 2)})


def write_record(path: Path) -> None:
    files.write_json(path, {"status": "ok", "spec": {}, "code": "0", "cost": {}})


def write_run(path: Path) -> None:
    history.note(**RUN)


# What is stored, where, how it is written, and everybody that reads it.
STORED: dict[str, tuple[Path, Callable, list[Callable]]] = {
    "csv": (
        Path("results/cells.csv"),
        write_table,
        [
            functools.partial(tables.read_csv, columns=("name", "value")),
            functools.partial(frames.read_frame, floats=("value",)),
        ],
    ),
    "parquet": (
        Path("results/sufficient.parquet"),
        write_parquet,
        [functools.partial(tables.read_parquet, columns=("name", "value"))],
    ),
    "npz": (Path("results/rows/d/rows.npz"), write_rows, [arrays.read_rows]),
    "prediction": (
        paths.member(*MEMBER) / "prediction.npz",
        lambda path: arrays.write_npz(path, {"mood": np.zeros((1, 3, 2))}),
        [lambda path: members.read_prediction(MEMBER, ["mood"])],
    ),
    "gallery": (
        Path("results/gallery/g0.npz"),
        lambda path: galleries.write_gallery(
            path,
            galleries.Gallery(np.arange(2), np.arange(2), {}, {}, {}, {}, {}, {}),
        ),
        [galleries.read_gallery],
    ),
    "npy": (
        paths.prepared("watch") / "inputs/x.npy",
        write_array,
        [lambda path: arrays.read_prepared("watch")],
    ),
    "index": (
        paths.prepared("watch") / "index.json",
        write_array,
        [lambda path: arrays.read_prepared("watch")],
    ),
    "safetensors": (
        paths.member(*MEMBER) / "weights.safetensors",
        write_weights,
        [lambda path: members.read_weights(MEMBER)],
    ),
    "record": (
        paths.member(*MEMBER) / "record.json",
        write_record,
        [records.read_record_file, lambda path: members.read_record(MEMBER)],
    ),
    "runs": (history.RUNS, write_run, [lambda path: history.pace()]),
}
