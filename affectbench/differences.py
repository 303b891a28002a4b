"""Differences between two cells of a comparison, on the groups that both were scored on."""

from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from affectbench import statistics, streams
from affectbench.arms import Arm, Key
from affectbench.arrays import Array

Difference = tuple[str, float, float, float, float, int]  # metric, value, low, high, p, groups
Term = tuple[int, Key, str]  # 1 or -1, a cell, its metric


@dataclass
class Differences:
    """Every pair of a paper's cells, worked out once when it is first asked for."""

    arms: dict[Key, Arm]
    root_seed: int
    _found: dict[tuple[Key, Key], list[Difference]] = field(default_factory=dict)

    def of(self, ours: Key, other: Key) -> list[Difference]:
        """Return ours - other of every metric; nothing where one has no cell or no member left."""
        if ours not in self.arms or other not in self.arms:
            return []
        if (ours, other) not in self._found:
            rng = streams.generator(self.root_seed, "exchange", *ours, *other)
            arms = self.arms[ours], self.arms[other]
            self._found[ours, other] = _difference(*arms, self.root_seed, rng)
        return self._found[ours, other]

    def contrast(self, terms: list[Term]) -> tuple[float, float, float, float, int]:
        """Return a signed sum of metrics of several cells: value, low, high, no p, groups.

        Every cell is scored on the groups that all of them share, in the same worlds.
        """
        arms = [self.arms[key] for _, key, _ in terms]
        shared = reduce(np.intersect1d, [arm.groups for arm in arms])
        if len(shared) == 0:
            return (*[np.nan] * 4, 0)
        value, worlds_R, strata = 0.0, 0.0, None
        for (sign, _, metric), arm in zip(terms, arms, strict=True):
            kept = np.isin(arm.groups, shared)
            sums = {name: values[kept] for name, values in arm.sums.items()}
            strata = arm.strata[kept] if strata is None else strata
            counts_RG = bootstrap_counts(self.root_seed, shared, strata)
            total = arm.scores({name: values.sum(axis=0) for name, values in sums.items()})
            value += sign * total[metric]
            worlds_R += sign * statistics.bootstrap(sums, arm.scores, counts_RG)[metric]
        return value, *statistics.interval(worlds_R, len(shared)), np.nan, len(shared)


def bootstrap_counts(root_seed: int, groups: Array, strata: Array) -> Array:
    """Return the same bootstrap worlds for every arm that was scored on the same groups.

    strata  which groups may stand for each other; each of them keeps its number of groups
    """
    rng = streams.generator(root_seed, "bootstrap", *groups)
    counts_RG = np.zeros((statistics.RESAMPLES, len(groups)), dtype=int)
    for stratum in np.unique(strata):
        mine = strata == stratum
        counts_RG[:, mine] = statistics.resample_counts(int(mine.sum()), rng)
    return counts_RG


def _difference(
    ours: Arm, other: Arm, root_seed: int, rng: np.random.Generator
) -> list[Difference]:
    shared, mine, theirs = np.intersect1d(ours.groups, other.groups, return_indices=True)
    if len(shared) == 0:
        return []
    a = {name: values[mine] for name, values in ours.sums.items()}
    b = {name: values[theirs] for name, values in other.sums.items()}
    counts_RG = bootstrap_counts(root_seed, shared, ours.strata[mine])
    worlds_a = statistics.bootstrap(a, ours.scores, counts_RG)
    worlds_b = statistics.bootstrap(b, ours.scores, counts_RG)
    p = statistics.exchange_test(a, b, ours.scores, rng)
    total_a = ours.scores({name: values.sum(axis=0) for name, values in a.items()})
    total_b = ours.scores({name: values.sum(axis=0) for name, values in b.items()})
    found = []
    for metric in worlds_a:
        low, high = statistics.interval(worlds_a[metric] - worlds_b[metric], len(shared))
        value = total_a[metric] - total_b[metric]
        found.append((metric, value, low, high, p[metric], len(shared)))
    return found
