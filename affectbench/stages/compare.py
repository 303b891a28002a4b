"""Metrics of a paper's cells -> results/comparison/PAPER/: values with intervals, paired tests.

Folds and seeds of one arm are put together: their sums are added group by group, so that each cell
of a table is one value with one interval, and two variants are compared on the same rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from affectbench import statistics, streams
from affectbench.arrays import Array
from affectbench.metrics.kinds import METRICS
from affectbench.published import Cell, Published, verdict
from affectbench.store import files, paths
from affectbench.store.tables import read_csv, read_parquet, write_csv

REPLICATE = "fold"  # the dataset option whose values are put together
CELL_COLUMNS = (
    "dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task", "metric",
    "value", "low", "high", "rows", "groups", "folds", "members", "of", "status",
    "published", "published_on", "verdict",
)  # fmt: skip
PAIR_COLUMNS = (
    "dataset", "options", "ours", "other", "sweep", "generation", "ensemble_size", "task", "metric",
    "difference", "low", "high", "p", "groups",
)  # fmt: skip


class Key(NamedTuple):
    """What one cell of a comparison is of: everything but fold and seed."""

    dataset: str
    options: str
    variant: str
    sweep: str
    generation: int
    ensemble_size: int
    task: str


@dataclass
class Arm:
    """The sums of all folds and seeds of one cell; no groups where every member diverged."""

    kind: str
    metrics: tuple[str, ...]
    groups: Array  # (G,) names
    sums: statistics.Sums
    folds: int
    members: int
    of: int

    def scores(self, sums: dict[str, Array]) -> dict[str, float]:
        return METRICS[self.kind].scores(sums)

    def values(self) -> dict[str, float]:
        return self.scores({name: values.sum(axis=0) for name, values in self.sums.items()})


def run(spec: dict, code: str) -> None:
    """Compile a paper's cells and the pairs of variants that it compares."""
    paper = files.read_json(paths.arms(spec["paper"]))
    arms = dict(_arms(paper["cells"]))
    published = Published(spec["paper"])
    origin = {cell["dataset_base"]: (cell["use"], cell["origin"]) for cell in paper["cells"]}
    cells, pairs = [], []
    for key, arm in arms.items():
        cells += _cell_rows(key, arm, spec["root_seed"], published, *origin[key.dataset])
        for ours, other in paper["pairs"]:
            rival = arms.get(key._replace(variant=other))
            if key.variant == ours and rival is not None:
                pairs += _pair_rows(key, arm, other, rival, spec["root_seed"])
    folder = paths.comparison(spec["paper"])
    write_csv(folder / "differences.csv", PAIR_COLUMNS, pairs)
    write_csv(folder / "cells.csv", CELL_COLUMNS, cells)


def _arms(cells: list[dict]) -> Iterator[tuple[Key, Arm]]:
    """Yield each cell of the comparison with the sums of its folds, in the order of the config."""
    order = {_label(cell): n for n, cell in reversed(list(enumerate(cells)))}
    ordered = sorted(cells, key=lambda cell: order[_label(cell)])
    for label, same in groupby(ordered, key=_label):
        parts = [_Part(cell) for cell in same]
        first = parts[0]
        for size in first.cell["ensemble_sizes"]:
            for task in first.cell["tasks"].values():
                columns = [part.select(size, task) for part in parts]
                alive, of = np.sum([part.members(size, task) for part in parts], axis=0)
                kind, groups, sums = _joined(columns)
                metrics = first.metrics(size, task)
                arm = Arm(kind, metrics, groups, sums, len(parts), int(alive), int(of))
                yield Key(*label, size, task), arm


def _label(cell: dict) -> tuple:
    options = {k: v for k, v in cell["options"].items() if k != REPLICATE}
    return (
        cell["dataset_base"],
        _text(options),
        cell["variant_base"],
        _text(cell["sweep"]),
        cell["generation"],
    )


def _text(options: dict) -> str:
    told = {k: f"{v:g}" if isinstance(v, float) else str(v) for k, v in options.items()}
    return " ".join(f"{name}={value}" for name, value in told.items())


class _Part:
    """The stored evaluation of one fold."""

    def __init__(self, cell: dict):
        self.cell = cell
        folder = paths.metrics(cell["dataset"], cell["variant"], cell["generation"])
        self.columns = read_parquet(folder / "sufficient.parquet")
        self.rows = read_csv(folder / "metrics.csv")

    def select(self, size: int, task: str) -> dict[str, Array]:
        chosen = (self.columns["ensemble_size"] == size) & (self.columns["task"] == task)
        return {name: values[chosen] for name, values in self.columns.items()}

    def members(self, size: int, task: str) -> tuple[int, int]:
        """Return how many members are alive, and how many were asked for."""
        mine = {
            row["seed"]: (int(row["members"]), int(row["of"]))
            for row in self.rows
            if int(row["ensemble_size"]) == size and row["task"] == task
        }
        return tuple(np.sum(list(mine.values()), axis=0))

    def metrics(self, size: int, task: str) -> tuple[str, ...]:
        mine = [r for r in self.rows if int(r["ensemble_size"]) == size and r["task"] == task]
        return tuple(dict.fromkeys(row["metric"] for row in mine))


def _joined(parts: list[dict[str, Array]]) -> tuple[str, Array, statistics.Sums]:
    """Return the kind of task, the groups' names, and their sums over all parts."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    groups, group = np.unique(columns["group"], return_inverse=True)
    sums = {}
    for statistic in np.unique(columns["statistic"]):
        mine = columns["statistic"] == statistic
        index = columns["index"][mine]
        table = np.zeros((len(groups), int(index.max()) + 1))
        np.add.at(table, (group[mine], index), columns["value"][mine])
        sums[str(statistic)] = table if table.shape[1] > 1 else table[:, 0]
    return str(columns["kind"][0]) if len(groups) else "", groups, sums


def _cell_rows(
    key: Key, arm: Arm, root_seed: int, published: Published, use: str, origin: str
) -> list[tuple]:
    printed = {
        metric: published.find(key.variant, key.options, metric, key.generation, key.ensemble_size)
        for metric in arm.metrics
    }
    if len(arm.groups) == 0:
        counts = (0, 0, arm.folds, 0, arm.of, "diverged")
        return [(*key, m, "", "", "", *counts, *_source(printed[m]), "") for m in arm.metrics]
    worlds = statistics.bootstrap(arm.sums, arm.scores, _counts(root_seed, arm.groups))
    rows = int(arm.sums["count"].reshape(len(arm.groups), -1).max(axis=1).sum())
    status = "complete" if arm.members == arm.of else "partial"
    found = []
    for metric, value in arm.values().items():
        low, high = statistics.interval(worlds[metric], len(arm.groups))
        judged = verdict(printed[metric], use, origin, low, high)
        numbers = tuple(_number(number) for number in (value, low, high))
        counts = (rows, len(arm.groups), arm.folds, arm.members, arm.of, status)
        found.append((*key, metric, *numbers, *counts, *_source(printed[metric]), judged))
    return found


def _source(printed: Cell | None) -> tuple:
    return (printed.value, printed.dataset) if printed else ("", "")


def _pair_rows(key: Key, ours: Arm, other: str, rival: Arm, root_seed: int) -> list[tuple]:
    """Return ours - other for every metric, on the groups that both were scored on."""
    shared, mine, theirs = np.intersect1d(ours.groups, rival.groups, return_indices=True)
    if len(shared) == 0:
        return []  # one of the two has no member left
    a = {name: values[mine] for name, values in ours.sums.items()}
    b = {name: values[theirs] for name, values in rival.sums.items()}
    counts_RG = _counts(root_seed, shared)
    worlds_a = statistics.bootstrap(a, ours.scores, counts_RG)
    worlds_b = statistics.bootstrap(b, ours.scores, counts_RG)
    rng = streams.generator(root_seed, "exchange", *key, other)
    p = statistics.exchange_test(a, b, ours.scores, rng)
    total_a = ours.scores({name: values.sum(axis=0) for name, values in a.items()})
    total_b = ours.scores({name: values.sum(axis=0) for name, values in b.items()})
    found = []
    for metric in worlds_a:
        low, high = statistics.interval(worlds_a[metric] - worlds_b[metric], len(shared))
        numbers = (total_a[metric] - total_b[metric], low, high, p[metric])
        head = (key.dataset, key.options, key.variant, other, *key[3:], metric)
        found.append((*head, *(_number(number) for number in numbers), len(shared)))
    return found


def _counts(root_seed: int, groups: Array) -> Array:
    """Return the same bootstrap worlds for every arm that was scored on the same groups."""
    rng = streams.generator(root_seed, "bootstrap", *groups)
    return statistics.resample_counts(len(groups), rng)


def _number(value: float) -> str | float:
    return "" if np.isnan(value) else float(value)
