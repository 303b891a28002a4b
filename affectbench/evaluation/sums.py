"""Sufficient sums of every group as one long table: what `evaluate` keeps and `compare` reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from affectbench.arrays import Array
from affectbench.store.tables import Text

BLOCK = 2048  # rows whose statistics are in memory at a time


@dataclass
class SumTable:
    """One row for each number that is not 0; a group's last number is there even then.

    So a table tells how many groups and how many numbers a statistic has, and histograms are small.
    """

    parts: list[tuple[tuple, Array, Array, Array]] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)  # the groups' names

    def add(self, head: tuple, groups: Array, sums: Mapping[str, Array]) -> None:
        """Add the sums (G, ...) of one task and ensemble; head is task, kind, size and seed."""
        words = self.words
        place = np.array([words.setdefault(str(name), len(words)) for name in groups], int)
        for statistic, values in sums.items():
            table = values.reshape(len(groups), -1)
            kept = table != 0
            kept[:, -1:] = True
            group, index = np.nonzero(kept)
            value = table[kept].astype(float)
            self.parts.append(((*head, statistic), place[group], index, value))

    @property
    def columns(self) -> dict[str, Array | Text]:
        lengths = [len(index) for _, _, index, _ in self.parts]
        task, kind, size, seed, statistic = (
            [part[0][column] for part in self.parts] for column in range(5)
        )
        return {
            "task": _text(task, lengths),
            "kind": _text(kind, lengths),
            "ensemble_size": np.repeat(np.array(size, int), lengths),
            "seed": np.repeat(np.array(seed, int), lengths),
            "group": Text(tuple(self.words), _joined([part[1] for part in self.parts], int)),
            "statistic": _text(statistic, lengths),
            "index": _joined([part[2] for part in self.parts], int),
            "value": _joined([part[3] for part in self.parts], float),
        }


def _text(of_part: list[str], lengths: list[int]) -> Text:
    words = {word: place for place, word in enumerate(dict.fromkeys(of_part))}
    return Text(tuple(words), np.repeat(np.array([words[w] for w in of_part], int), lengths))


def _joined(parts: list[Array], dtype: type) -> Array:
    return np.concatenate([np.zeros(0, dtype), *parts])


def blocks(rows: int) -> Iterator[slice]:
    """Yield the rows that are worked on at a time, in order."""
    for start in range(0, rows, BLOCK):
        yield slice(start, start + BLOCK)


def added(
    total: dict[str, Array], values: Mapping[str, Array], group_N: Array, groups: int
) -> None:
    """Add rows' statistics (N, ...) to their groups' sums (G, ...) in place."""
    order = np.argsort(group_N, kind="stable")
    present, start = np.unique(group_N[order], return_index=True)
    for name, rows in values.items():
        if name not in total:
            total[name] = np.zeros((groups, *rows.shape[1:]))
        if len(present):
            total[name][present] += np.add.reduceat(rows[order].astype(float), start, axis=0)
