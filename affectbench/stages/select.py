"""A prepared source + options -> results/rows/DATASET/rows.npz: windows and splits as indices."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from affectbench.arrays import SPLITS, Array, Arrays, Rows, observed
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store import paths
from affectbench.store.arrays import read_prepared, write_rows
from affectbench.store.assemble import taken

AT_ONCE = 1024  # rows whose targets are read together


def run(spec: dict, code: str) -> None:
    """Select a dataset's rows from its prepared source; refuse rows that nothing can learn from."""
    dataset = load("Dataset", spec["use"], spec["options"])
    prepared = read_prepared(spec["source"])
    rows = dataset.select(prepared, spec["root_seed"])
    check(prepared, rows, spec["tasks"], spec["dataset"])
    write_rows(paths.rows(spec["dataset"]) / "rows.npz", rows)


def check(prepared: Arrays, rows: Rows, tasks: Iterable[str], dataset: str) -> None:
    """Refuse rows of which a split is empty, and a task that no training row has a label of.

    tasks    those that are learned on this dataset
    dataset  what messages call the rows
    """
    split_N = np.asarray(rows.split)
    counts = {split: int((split_N == split).sum()) for split in SPLITS}
    if not all(counts.values()):
        raise Refusal(
            f"dataset {dataset}: its options leave {_listed(counts)} rows; every split needs some,"
            " so change the options, or give more data"
        )
    for task in tasks:
        if task not in prepared.tasks or task not in rows.takes:
            raise Refusal(
                f"dataset {dataset}: its data has nothing of task '{task}'; give the files that it"
                " is read from (docs/data.md), or take it out of the variants there"
            )
        if any(_labelled(prepared, rows, task, "train")):
            continue
        labelled = {split: sum(_labelled(prepared, rows, task, split)) for split in SPLITS}
        raise Refusal(
            f"dataset {dataset}: task '{task}' has a label in {_listed(labelled)} rows of"
            f" {_listed(counts)}; without any in train it cannot be learned, so take it out of the"
            " variants there, or give data that has its labels"
        )


def _labelled(prepared: Arrays, rows: Rows, task: str, split: str) -> Iterable[int]:
    """Yield how many rows of a split have a label of a task, some rows after the others."""
    index = np.flatnonzero(np.asarray(rows.split) == split)
    for start in range(0, len(index), AT_ONCE):
        part = taken(prepared, _part(rows, index[start : start + AT_ONCE]), (), {task: task}, task)
        has_label = observed(part.tasks[task], part.targets[task])
        yield int(has_label.reshape(len(has_label), -1).any(axis=1).sum())


def _part(rows: Rows, index: Array) -> Rows:
    """Return some of the rows, without their attributes."""
    return replace(
        rows,
        row=rows.row[index],
        group=rows.group[index],
        split=rows.split[index],
        takes={name: replace(take, start=take.start[index]) for name, take in rows.takes.items()},
        scored=None if rows.scored is None else rows.scored[index],
        attributes={},
    )


def _listed(counts: dict[str, int]) -> str:
    """Return counts by split in words.

    >>> _listed({"train": 6, "val": 2, "test": 0})
    '6 train, 2 val and 0 test'
    """
    *first, last = (f"{count} {split}" for split, count in counts.items())
    return f"{', '.join(first)} and {last}"
