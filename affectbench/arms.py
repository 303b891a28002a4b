"""Stored evaluations -> the sums of each cell of a comparison.

Folds and seeds are put together here, group by group: sums of folds are added, those of seeds
averaged, so that a cell of five single networks weighs as much as one of their ensemble.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np

from affectbench.arrays import Array
from affectbench.metrics import out_of_domain
from affectbench.metrics.kinds import is_scalar, scores
from affectbench.naming import text_of
from affectbench.statistics import Sums
from affectbench.store import paths
from affectbench.store.tables import read_csv, read_parquet

REPLICATE = "fold"  # the dataset option whose values are put together


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
    sums: Sums
    folds: int
    members: int
    of: int

    def scores(self, sums: dict[str, Array]) -> dict[str, Array]:
        return scores(self.kind, sums)

    @property
    def strata(self) -> Array:
        """Which groups may be exchanged for each other when groups are drawn: (G,) numbers."""
        if self.kind == "out_of_domain":
            return out_of_domain.strata(self.sums)
        return np.zeros(len(self.groups), dtype=int)

    def values(self) -> dict[str, float]:
        return self.scores({name: values.sum(axis=0) for name, values in self.sums.items()})


def read_arms(cells: list[dict]) -> Iterator[tuple[Key, Arm]]:
    """Yield each cell of the comparison with the sums of its folds, in the order of the config."""
    order = {_label(cell): n for n, cell in reversed(list(enumerate(cells)))}
    ordered = sorted(cells, key=lambda cell: order[_label(cell)])
    for label, same in groupby(ordered, key=_label):
        parts = [_Part(cell) for cell in same]
        first = parts[0]
        for size in first.cell["ensemble_sizes"]:
            for task in dict.fromkeys(row["task"] for row in first.rows):  # maps are not scored
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
    return " ".join(f"{name}={text_of(value)}" for name, value in options.items())


class _Part:
    """The stored evaluation of one fold."""

    def __init__(self, cell: dict):
        self.cell = cell
        folder = paths.metrics(cell["dataset"], cell["variant"], cell["generation"])
        self.columns = read_parquet(folder / "sufficient.parquet")
        key = zip(
            self.columns["ensemble_size"].tolist(), self.columns["task"].tolist(), strict=True
        )
        self.places: dict[tuple[int, str], list[int]] = {}
        for place, of in enumerate(key):
            self.places.setdefault(of, []).append(place)
        self.rows = read_csv(folder / "metrics.csv")

    def select(self, size: int, task: str) -> dict[str, Array]:
        chosen = np.array(self.places.get((size, task), []), dtype=int)
        found = {name: values[chosen] for name, values in self.columns.items()}
        return found | {"value": found["value"] / max(1, len(np.unique(found["seed"])))}

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


def _joined(parts: list[dict[str, Array]]) -> tuple[str, Array, Sums]:
    """Return the kind of task, the groups' names, and their sums over all parts."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    groups, group = np.unique(columns["group"], return_inverse=True)
    kind, sums = str(columns["kind"][0]) if len(groups) else "", {}
    for statistic in np.unique(columns["statistic"]):
        mine = columns["statistic"] == statistic
        index = columns["index"][mine]
        table = np.zeros((len(groups), int(index.max()) + 1))
        np.add.at(table, (group[mine], index), columns["value"][mine])
        sums[str(statistic)] = table[:, 0] if is_scalar(kind, str(statistic)) else table
    return kind, groups, sums
