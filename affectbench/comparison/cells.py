"""Stored evaluations -> the sums of each cell of a comparison, by seed, fold and group.

A cell of a comparison is everything with one `Key`: all seeds and all folds of a variant on a
dataset, at one ensemble size, for one task.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from affectbench.arrays import Array
from affectbench.comparison.key import REPLICATE, Key, put_together
from affectbench.comparison.packed import Packed
from affectbench.comparison.worlds import Sums, over_seeds
from affectbench.evaluation.metrics.kinds import is_scalar, scores, strata_of
from affectbench.evaluation.sums import POOLED, left_out
from affectbench.naming import text_of
from affectbench.plan.reference_labels import REFERENCES
from affectbench.store import paths
from affectbench.store.tables import read_csv, read_parquet


@dataclass(eq=False)
class CellSums:
    """The sums behind one cell of a comparison. Where every member diverged, it has no groups."""

    kind: str  # which module of evaluation/metrics scores the sums
    metrics: tuple[str, ...]
    # (S,) seeds that did not diverge. An ensemble counts as one seed, and so does the mean over the
    # seeds of `sums` where it is compared with an ensemble.
    seeds: Array
    folds: Array  # (F,) names
    groups: Array  # (G,) names of people, recordings, clips or pictures
    sums: Mapping[str, Array]  # statistic -> (S, F, G, ...) sums of each seed, fold and group
    members: int  # how many members the sums are of
    of: int  # how many members were asked for
    fixed: bool = False  # a reference draws nothing: it has the same sums whatever its seed
    # Of an ensemble: the members (K,) of which each is left out once, and the sums without it,
    # statistic -> (K, F, G, ...). By them the jackknife knows the chance in training, which an
    # ensemble is one draw of. Of a mean over seeds: these seeds, and no sums.
    left_out: tuple[int, ...] = ()
    without: Mapping[str, Array] = field(default_factory=dict)

    def scores(self, sums: dict[str, Array]) -> dict[str, Array]:
        """Return each metric of some sums (..., axes of the statistic), (...)."""
        return scores(self.kind, sums)

    @property
    def strata(self) -> Array:
        """The stratum of each group (G,): the bootstrap draws groups within a stratum."""
        if (strata := strata_of(self.kind)) is None:
            return np.zeros(len(self.groups), dtype=int)
        return strata({name: values.sum(axis=(0, 1)) for name, values in self.sums.items()})

    @cached_property
    def of_seeds(self) -> dict[str, Array]:
        """Each metric of each seed (S,), on all rows of all folds together."""
        return self.scores({name: values.sum(axis=(1, 2)) for name, values in self.sums.items()})

    def values(self) -> dict[str, float]:
        """Return each metric: the mean over seeds."""
        return {metric: float(over_seeds(v_S)) for metric, v_S in self.of_seeds.items()}

    def seed_spread(self) -> dict[str, float]:
        """Return the standard deviation of each metric over seeds; {} where there is one seed."""
        if len(self.seeds) < 2:
            return {}
        return {metric: float(np.std(v_S, ddof=1)) for metric, v_S in self.of_seeds.items()}

    def rows(self) -> int:
        """Return how many test rows all folds have together; every seed has the same rows."""
        count_SFG = self.sums["count"].reshape(*self.sums["count"].shape[:3], -1).max(axis=-1)
        return int(count_SFG.max(axis=0).sum())


def read_cells(
    evaluations: Iterable[Mapping], wanted: Callable[[str], bool] = lambda task: True
) -> Iterator[tuple[Key, CellSums]]:
    """Yield the key and the sums of each cell of a comparison, in the order of the config.

    evaluations  the entries of a paper's plan
    wanted       says of a task's name whether its cells are read
    """
    for key, folds in put_together(evaluations).items():
        all_folds = [_Stored(evaluation) for evaluation in folds]
        tasks = dict.fromkeys(task for fold in all_folds for task in fold.tasks)
        for size in folds[0]["ensemble_sizes"]:
            for task in filter(wanted, tasks):
                stored = [fold for fold in all_folds if fold.was_asked(size, task)] or all_folds
                columns = [fold.select(size, task) for fold in stored]
                alive, of = np.sum([fold.members(size, task) for fold in stored], axis=0)
                kind, (seeds, *units), sums = _joined(columns, [fold.name for fold in stored])
                pooled, members = seeds >= POOLED, [left_out(int(s)) for s in seeds if s < POOLED]
                metrics = dict.fromkeys(m for fold in stored for m in fold.metrics(size, task))
                fixed = key.variant in REFERENCES
                # Packed, as the comparison holds all cells at once.
                own, without = (
                    Packed({name: v[chosen] for name, v in sums.items()})
                    for chosen in (pooled, ~pooled)
                )
                cell = CellSums(
                    kind, tuple(metrics), seeds[pooled], *units, own, int(alive), int(of), fixed,
                    tuple(members), without if members else {},
                )  # fmt: skip
                yield key._replace(ensemble_size=size, task=task), cell


# Columns of the files that `evaluate` writes, which cells are made from.
SUMS = ("task", "kind", "ensemble_size", "seed", "group", "statistic", "index", "value")
METRICS = ("task", "ensemble_size", "seed", "members", "metric", "value")


class _Stored:
    """The stored evaluation of one fold."""

    def __init__(self, evaluation: Mapping):
        self.seeds = len(evaluation["seeds"])
        self.name = text_of(evaluation["options"].get(REPLICATE, ""))
        folder = paths.metrics(
            evaluation["dataset"], evaluation["variant"], evaluation["generation"]
        )
        self.columns = read_parquet(folder / "sufficient.parquet", SUMS)
        which = pd.DataFrame({name: self.columns[name] for name in ("ensemble_size", "task")})
        self.lines = which.groupby(list(which), sort=False).indices  # (size, task) -> lines
        self.rows: dict[tuple[int, str], list[dict[str, str]]] = {}  # (size, task) -> its rows
        for row in read_csv(folder / "metrics.csv", METRICS):
            self.rows.setdefault((int(row["ensemble_size"]), row["task"]), []).append(row)
        self.tasks = tuple(dict.fromkeys(task for _, task in self.rows))
        self.sizes = {  # at which some member did not diverge
            size for (size, _), rows in self.rows.items() if any(int(r["members"]) for r in rows)
        }

    def was_asked(self, size: int, task: str) -> bool:
        """Return whether a task was to be scored at an ensemble size.

        Not every fold is explained, so that one that has members and nothing of a task was not
        asked. One without members would have nothing in any case.
        """
        return size not in self.sizes or (size, task) in self.rows

    def select(self, size: int, task: str) -> dict[str, Array]:
        """Return the columns of the stored sums, cut to one ensemble size and task."""
        lines = self.lines.get((size, task), np.array([], dtype=int))
        return {name: values[lines] for name, values in self.columns.items()}

    def members(self, size: int, task: str) -> tuple[int, int]:
        """Return how many members did not diverge, and how many were asked for.

        A seed that has nothing to score, such as a student without a teacher left, counts as asked
        for.
        """
        by_seed = {row["seed"]: int(row["members"]) for row in self.rows.get((size, task), ())}
        alive = sum(by_seed.values())
        return alive, self.seeds if size == 1 else size

    def metrics(self, size: int, task: str) -> tuple[str, ...]:
        """Return the names of the metrics that the evaluation has."""
        return tuple(dict.fromkeys(row["metric"] for row in self.rows.get((size, task), ())))


def _joined(
    parts: list[dict[str, Array]], folds: list[str]
) -> tuple[str, tuple[Array, Array, Array], Sums]:
    """Return the kind of task, the names (seeds, folds, groups), and the sums (S, F, G, ...).

    parts  the stored columns of each fold: a line for each number of each statistic
    """
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    fold = np.repeat(np.arange(len(parts)), [len(part["group"]) for part in parts])
    seeds, seed = _numbered(columns["seed"])
    groups, group = _numbered(columns["group"])
    kind, sums = str(columns["kind"][0]) if len(groups) else "", {}
    shape = (len(seeds), len(parts), len(groups))
    names, number = _numbered(columns["statistic"])
    for code, statistic in enumerate(names):
        lines = number == code
        index = columns["index"][lines]
        full = (*shape, int(index.max()) + 1)
        flat = np.ravel_multi_index((seed[lines], fold[lines], group[lines], index), full)
        summed = np.bincount(flat, weights=columns["value"][lines], minlength=np.prod(full))
        table = summed.reshape(full)
        sums[str(statistic)] = table[..., 0] if is_scalar(kind, str(statistic)) else table
    return kind, (seeds, np.array(folds), groups), sums


def _numbered(column: Array) -> tuple[Array, Array]:
    """Return a column's sorted values, and for each row the index of its value among them.

    As `np.unique` with its inverse, but faster, because texts are hashed instead of sorted.
    """
    import pyarrow

    coded = pyarrow.array(column).dictionary_encode()
    values = coded.dictionary.to_numpy(zero_copy_only=False)
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(order), dtype=int)
    rank[order] = np.arange(len(order))
    return values[order], rank[coded.indices.to_numpy()]
