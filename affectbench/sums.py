"""Sufficient sums of every group as one long table: what `evaluate` keeps and `compare` reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from affectbench.arrays import Array

NAMES = ("task", "kind", "ensemble_size", "seed", "group", "statistic", "index", "value")
BLOCK = 2048  # rows whose statistics are in memory at a time


@dataclass
class SumTable:
    """One row for each number that is not 0; a group's last number is there even then.

    So a table tells how many groups and how many numbers a statistic has, and histograms are small.
    """

    parts: list[dict[str, Array]] = field(default_factory=list)

    def add(self, head: tuple, groups: Array, sums: Mapping[str, Array]) -> None:
        """Add the sums (G, ...) of one task and ensemble; head is task, kind, size and seed."""
        for statistic, values in sums.items():
            table = values.reshape(len(groups), -1)
            kept = table != 0
            kept[:, -1:] = True
            group, index = np.nonzero(kept)
            told = dict(zip(NAMES, (*head, groups[group].astype(str), statistic), strict=False))
            told |= {"index": index, "value": table[kept].astype(float)}
            self.parts.append({n: np.broadcast_to(v, len(index)) for n, v in told.items()})

    @property
    def columns(self) -> dict[str, Array]:
        if not self.parts:
            return {name: np.zeros(0, dtype=object) for name in NAMES}
        return {n: np.concatenate([part[n] for part in self.parts]) for n in NAMES}


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
