"""Differences between two cells of a comparison, on the seeds, folds and groups that both have."""

from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from affectbench import hypotheses, statistics, streams
from affectbench.arms import Arm, Key
from affectbench.arrays import Array
from affectbench.metrics.direction import higher_is_better
from affectbench.statistics import AXES, Draws, Sums

COLUMNS = (
    "difference", "low", "high", "p", "test", "effect", "improvement", "groups", "folds", "seeds",
    "drawn",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """Ours minus the other of one metric.

    p            two-sided; test: "exchange" (of groups) or "t" (where seeds or folds are drawn)
    effect       in standard deviations between groups
    improvement  the probability that ours is better on a group
    drawn        what the interval's worlds draw anew, or why there is no interval
    """

    metric: str
    value: float
    low: float
    high: float
    p: float
    test: str
    effect: float
    improvement: float
    groups: int
    folds: int
    seeds: int
    drawn: str

    def row(self) -> tuple:
        """Return what a table has of it: see COLUMNS."""
        return tuple(vars(self).values())[1:]


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


def draws_of(arm: Arm, root_seed: int) -> Draws:
    """Return the bootstrap worlds of an arm, the same for all that have the same units."""
    units = dict(zip(AXES, (arm.seeds, arm.folds, arm.groups), strict=True))
    return {
        axis: _counts(root_seed, axis, tuple(map(str, units[axis])))
        for axis in statistics.drawn_axes(arm.sums)
    }


@cache
def _counts(root_seed: int, axis: str, units: tuple[str, ...]) -> Array:
    name = ("bootstrap",) if axis == "groups" else ("bootstrap", axis)
    return statistics.resample_counts(len(units), streams.generator(root_seed, *name, *units))


def told(arm: Arm, draws: Draws) -> str:
    """Return what an interval's worlds draw anew, or why there is none."""
    if draws:
        return " and ".join(draws)
    return f"no interval: {len(arm.groups)} groups, {statistics.LEAST_GROUPS} are needed"


def aligned(ours: Arm, other: Arm) -> tuple[Arm, Arm]:
    """Return both arms on what they share; seeds are put together where they share none of them.

    An ensemble has no seed of its own: it is compared with the mean over the other's seeds.
    """
    if len(ours.groups) and len(other.groups) and not np.intersect1d(ours.seeds, other.seeds).size:
        ours, other = (_one_seed(arm) for arm in (ours, other))
    for axis, name in enumerate(AXES):
        mine, theirs = getattr(ours, name), getattr(other, name)
        shared, here, there = np.intersect1d(mine, theirs, return_indices=True)
        ours = replace(ours, sums=_taken(ours.sums, here, axis), **{name: shared})
        other = replace(other, sums=_taken(other.sums, there, axis), **{name: shared})
    return ours, other


def _one_seed(arm: Arm) -> Arm:
    sums = {name: values.mean(axis=0, keepdims=True) for name, values in arm.sums.items()}
    return replace(arm, sums=sums, seeds=np.array(["all"]))


def _taken(sums: Sums, index: np.ndarray, axis: int) -> Sums:
    return {name: np.take(values, index, axis=axis) for name, values in sums.items()}


def _difference(
    ours: Arm, other: Arm, root_seed: int, rng: np.random.Generator
) -> list[Difference]:
    ours, other = aligned(ours, other)
    if not all(map(len, (ours.groups, ours.folds, ours.seeds))):
        return []
    scores, draws = ours.scores, draws_of(ours, root_seed)
    values = hypotheses.difference(ours.values(), other.values())
    spread = _spreads(ours, other, draws) if draws else {}
    by_group = [{name: v.sum(axis=(0, 1)) for name, v in arm.sums.items()} for arm in (ours, other)]
    exchanged = hypotheses.exchange_test(*by_group, scores, rng)
    without = [
        statistics.left_out(arm.sums, scores, ("groups",))["groups"] for arm in (ours, other)
    ]
    without_G = hypotheses.difference(*without)
    of_groups = [scores({n: v.sum(axis=1) for n, v in arm.sums.items()}) for arm in (ours, other)]
    student = set(draws) - {"groups"}
    found = []
    for metric, value in values.items():
        mine = spread.get(metric)
        low, high = (mine.low, mine.high) if mine else (np.nan, np.nan)
        p = hypotheses.t_test(value, mine) if student else exchanged[metric]
        pair = (one[metric] for one in of_groups)
        found.append(
            Difference(
                metric, float(value), low, high, p, "t" if student else "exchange",
                hypotheses.effect_size(value, without_G[metric]),
                hypotheses.improvement(*pair, higher=higher_is_better(metric)),
                len(ours.groups), len(ours.folds), len(ours.seeds), told(ours, draws),
            )
        )  # fmt: skip
    return found


def _spreads(ours: Arm, other: Arm, draws: Draws) -> dict[str, statistics.Spread]:
    """Return the spread of every metric's difference, both sides drawn alike."""
    scores, axes = ours.scores, tuple(draws)
    worlds = [statistics.bootstrap(arm.sums, scores, draws) for arm in (ours, other)]
    without = [statistics.left_out(arm.sums, scores, axes) for arm in (ours, other)]
    left_out = {axis: hypotheses.difference(*(one[axis] for one in without)) for axis in axes}
    return statistics.spreads(hypotheses.difference(*worlds), left_out)
