"""Stored evaluations -> the sums of each cell of a comparison, by seed, fold and group."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from affectbench.arrays import Array
from affectbench.comparison.key import REPLICATE, Key, put_together
from affectbench.comparison.worlds import Sums
from affectbench.evaluation.metrics import out_of_domain
from affectbench.evaluation.metrics.kinds import is_scalar, scores
from affectbench.naming import text_of
from affectbench.store import paths
from affectbench.store.tables import read_csv, read_parquet


@dataclass(eq=False)
class CellSums:
    """The sums behind one cell of a comparison; it has no groups where every member diverged.

    seeds, folds, groups  the names of the first three axes of `sums`
    """

    kind: str
    metrics: tuple[str, ...]
    seeds: Array  # (S,) of those that are alive; an ensemble has one of its own
    folds: Array  # (F,)
    groups: Array  # (G,)
    sums: Sums
    members: int
    of: int

    def scores(self, sums: dict[str, Array]) -> dict[str, Array]:
        return scores(self.kind, sums)

    @property
    def strata(self) -> Array:
        """Which groups may be exchanged for each other when groups are drawn: (G,) numbers."""
        if self.kind == "out_of_domain":
            return out_of_domain.strata({n: v.sum(axis=(0, 1)) for n, v in self.sums.items()})
        return np.zeros(len(self.groups), dtype=int)

    def values(self) -> dict[str, float]:
        """Return each metric of all rows together: folds and seeds are added up."""
        total = {name: values.sum(axis=(0, 1, 2)) for name, values in self.sums.items()}
        return self.scores(total)

    def seed_spread(self) -> dict[str, float]:
        """Return the standard deviation of each metric over seeds; nothing of a single one."""
        if len(self.seeds) < 2:
            return {}
        by_seed = self.scores({name: values.sum(axis=(1, 2)) for name, values in self.sums.items()})
        return {metric: float(np.std(values, ddof=1)) for metric, values in by_seed.items()}

    def rows(self) -> int:
        """Return how many test rows there are, over all folds; a seed more is no row more."""
        count_SFG = self.sums["count"].reshape(*self.sums["count"].shape[:3], -1).max(axis=-1)
        return int(count_SFG.max(axis=0).sum())


def read_cells(
    evaluations: Iterable[Mapping], wanted: Callable[[str], bool] = lambda task: True
) -> Iterator[tuple[Key, CellSums]]:
    """Yield each cell of a comparison with the sums of its folds, in the order of the config.

    wanted  whether a task's name is one to read
    """
    for key, folds in put_together(evaluations).items():
        stored = [_Stored(evaluation) for evaluation in folds]
        first = stored[0]
        tasks = dict.fromkeys(row["task"] for row in first.rows)  # maps are not scored
        for size in folds[0]["ensemble_sizes"]:
            for task in filter(wanted, tasks):
                columns = [fold.select(size, task) for fold in stored]
                alive, of = np.sum([fold.members(size, task) for fold in stored], axis=0)
                kind, units, sums = _joined(columns, [fold.name for fold in stored])
                metrics = first.metrics(size, task)
                cell = CellSums(kind, metrics, *units, sums, int(alive), int(of))
                yield key._replace(ensemble_size=size, task=task), cell


class _Stored:
    """The stored evaluation of one fold."""

    def __init__(self, evaluation: Mapping):
        self.name = text_of(evaluation["options"].get(REPLICATE, ""))
        folder = paths.metrics(
            evaluation["dataset"], evaluation["variant"], evaluation["generation"]
        )
        self.columns = read_parquet(folder / "sufficient.parquet")
        keys = pd.DataFrame({name: self.columns[name] for name in ("ensemble_size", "task")})
        self.lines = keys.groupby(list(keys), sort=False).indices  # (size, task) -> lines
        self.rows = read_csv(folder / "metrics.csv")

    def select(self, size: int, task: str) -> dict[str, Array]:
        lines = self.lines.get((size, task), np.array([], dtype=int))
        return {name: values[lines] for name, values in self.columns.items()}

    def members(self, size: int, task: str) -> tuple[int, int]:
        """Return how many members are alive, and how many were asked for."""
        by_seed = {
            row["seed"]: (int(row["members"]), int(row["of"]))
            for row in self.rows
            if int(row["ensemble_size"]) == size and row["task"] == task
        }
        return tuple(np.sum(list(by_seed.values()), axis=0))

    def metrics(self, size: int, task: str) -> tuple[str, ...]:
        rows = [r for r in self.rows if int(r["ensemble_size"]) == size and r["task"] == task]
        return tuple(dict.fromkeys(row["metric"] for row in rows))


def _joined(
    parts: list[dict[str, Array]], folds: list[str]
) -> tuple[str, tuple[Array, Array, Array], Sums]:
    """Return the kind of task, the units, and their sums (S, F, G, ...)."""
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    of_part = np.repeat(np.arange(len(parts)), [len(part["group"]) for part in parts])
    seeds, seed = _numbered(columns["seed"])
    groups, group = _numbered(columns["group"])
    kind, sums = str(columns["kind"][0]) if len(groups) else "", {}
    shape = (len(seeds), len(parts), len(groups))
    names, number = _numbered(columns["statistic"])
    for code, statistic in enumerate(names):
        lines = number == code
        index = columns["index"][lines]
        full = (*shape, int(index.max()) + 1)
        at = np.ravel_multi_index((seed[lines], of_part[lines], group[lines], index), full)
        summed = np.bincount(at, weights=columns["value"][lines], minlength=np.prod(full))
        table = summed.reshape(full)
        sums[str(statistic)] = table[..., 0] if is_scalar(kind, str(statistic)) else table
    return kind, (seeds, np.array(folds), groups), sums


def _numbered(column: Array) -> tuple[Array, Array]:
    """Return a column's values in order, and each row's number among them: `np.unique`, hashed."""
    import pyarrow

    coded = pyarrow.array(column).dictionary_encode()
    values = coded.dictionary.to_numpy(zero_copy_only=False)
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(order), dtype=int)
    rank[order] = np.arange(len(order))
    return values[order], rank[coded.indices.to_numpy()]
