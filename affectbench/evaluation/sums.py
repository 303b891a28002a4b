"""Sufficient sums of every group in one long table, which `evaluate` writes and `compare` reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from affectbench.arrays import Array
from affectbench.store.tables import Text

BLOCK = 2048  # how many rows' statistics are in memory at a time
POOLED = -1  # the seed of an ensemble; below are those of ensembles without a member
LEAST_MEMBERS = 3  # an ensemble of fewer has no ensembles without one of them


@dataclass
class SumTable:
    """A table with a row for each number that is not 0, so that histograms are small.

    The last number of each group has a row even if it is 0, so that the table says how many groups
    and how many numbers a statistic has.

    parts    (head, groups, indices, values) of each statistic
    numbers  the name of each group and its number, in the order in which groups were added
    """

    parts: list[tuple[tuple, Array, Array, Array]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, head: tuple, groups: Array, sums: Mapping[str, Array]) -> None:
        """Add the sums (G, ...) of one task and ensemble; head is (task, kind, size, seed)."""
        numbers = self.numbers
        number = np.array([numbers.setdefault(str(name), len(numbers)) for name in groups], int)
        for statistic, values in sums.items():
            table = values.reshape(len(groups), -1)
            kept = table != 0
            kept[:, -1:] = True
            group, index = np.nonzero(kept)
            value = table[kept].astype(float)
            self.parts.append(((*head, statistic), number[group], index, value))

    @property
    def columns(self) -> dict[str, Array | Text]:
        """Return the table by column; `index` is the place in a statistic's flattened numbers."""
        lengths = [len(index) for _, _, index, _ in self.parts]
        task, kind, size, seed, statistic = (
            [part[0][column] for part in self.parts] for column in range(5)
        )
        return {
            "task": _text(task, lengths),
            "kind": _text(kind, lengths),
            "ensemble_size": np.repeat(np.array(size, int), lengths),
            "seed": np.repeat(np.array(seed, int), lengths),
            "group": Text(tuple(self.numbers), _joined([part[1] for part in self.parts], int)),
            "statistic": _text(statistic, lengths),
            "index": _joined([part[2] for part in self.parts], int),
            "value": _joined([part[3] for part in self.parts], float),
        }


def left_out(member: int) -> int:
    """Return the seed of an ensemble without a member; of such a seed, the member.

    Worked values: without member 0 -> -2, member 3 -> -5; and back.
    """
    return POOLED - 1 - member


def with_diverged(of_seeds: Mapping[int, dict]) -> dict[int, dict]:
    """Return seed -> task -> sums, where a diverged seed, which has none, has the other seeds'.

    So it counts as asked for; the evaluation keeps no sums of it.

    Worked value: {0: {"a": 1}, 1: {}} -> {0: {"a": 1}, 1: {"a": 1}}.
    """
    every_task = {name: sums for tasks in of_seeds.values() for name, sums in tasks.items()}
    return {seed: tasks or every_task for seed, tasks in of_seeds.items()}


def _text(of_part: list[str], lengths: list[int]) -> Text:
    """Return a column in which each part's word is repeated as often as the part is long."""
    numbers = {word: number for number, word in enumerate(dict.fromkeys(of_part))}
    return Text(tuple(numbers), np.repeat(np.array([numbers[w] for w in of_part], int), lengths))


def _joined(parts: list[Array], dtype: type) -> Array:
    return np.concatenate([np.zeros(0, dtype), *parts])


def blocks(rows: int) -> Iterator[slice]:
    """Yield slices of at most BLOCK rows, in order, that together are all rows."""
    for start in range(0, rows, BLOCK):
        yield slice(start, start + BLOCK)


def added(
    total: dict[str, Array], values: Mapping[str, Array], group_N: Array, groups: int
) -> None:
    """Add the statistics (N, ...) of rows to the sums (G, ...) of their groups, in place.

    group_N  the index of each row's group, below `groups`

    Worked value: values (1, 2, 3) of groups (0, 1, 0) -> sums (4, 2).
    """
    order = np.argsort(group_N, kind="stable")
    present, start = np.unique(group_N[order], return_index=True)
    for name, rows in values.items():
        if name not in total:
            total[name] = np.zeros((groups, *rows.shape[1:]))
        if len(present):
            total[name][present] += np.add.reduceat(rows[order].astype(float), start, axis=0)
