"""Differences between two cells of a comparison, on the seeds, folds and groups that both have."""

from dataclasses import dataclass, field, replace
from functools import cache, reduce

import numpy as np

from affectbench import streams
from affectbench.arrays import Array
from affectbench.comparison import hypotheses, intervals
from affectbench.comparison.cells import Arm, Key
from affectbench.comparison.intervals import AXES, Draws
from affectbench.evaluation.metrics.direction import higher_is_better

COLUMNS = (
    "difference", "low", "high", "p", "test", "effect", "improvement", "groups", "folds", "seeds",
    "drawn",
)  # fmt: skip


Term = tuple[int, Key, str]  # 1 or -1, a cell, its metric


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

    def contrast(self, terms: list[Term]) -> Difference | None:
        """Return a signed sum of metrics of several cells, or None where they share nothing.

        Every cell is scored on what all of them share, in the same worlds. It has a p-value where
        seeds or folds are drawn; no groups can be exchanged.
        """
        arms = aligned(*(self.arms[key] for _, key, _ in terms))
        first, metric = arms[0], terms[0][2]
        if not all(map(len, (first.groups, first.folds, first.seeds))):
            return None
        draws, value, worlds_R = draws_of(first, self.root_seed), 0.0, 0.0
        without = dict.fromkeys(draws, 0.0)
        for (sign, _, name), arm in zip(terms, arms, strict=True):
            value += sign * arm.values()[name]
            if draws:
                worlds_R += sign * worlds_of(arm, self.root_seed)[name]
            for axis, values in left_out_of(arm, tuple(draws)).items():
                without[axis] = without[axis] + sign * values[name]
        low, high, p, test, effect = np.nan, np.nan, np.nan, "", np.nan
        if draws:
            left_out = {axis: {metric: values} for axis, values in without.items()}
            [spread] = intervals.spreads({metric: worlds_R}, left_out, first.strata).values()
            low, high = spread.low, spread.high
            if set(draws) - {"groups"}:
                p, test = hypotheses.t_test(value, spread), "t"
            if "groups" in draws:
                effect = hypotheses.effect_size(value, without["groups"])
        units = (len(first.groups), len(first.folds), len(first.seeds))
        told_of = (*units, told(first, draws))
        return Difference(metric, float(value), low, high, p, test, effect, np.nan, *told_of)


def draws_of(arm: Arm, root_seed: int) -> Draws:
    """Return the bootstrap worlds of an arm, the same for all that have the same units."""
    units = dict(zip(AXES, (arm.seeds, arm.folds, arm.groups), strict=True))
    return {
        axis: _counts(
            root_seed,
            axis,
            tuple(map(str, units[axis])),
            tuple(arm.strata) if axis == "groups" else (0,) * len(units[axis]),
        )
        for axis in intervals.drawn_axes(arm.sums, arm.strata)
    }


@cache
def _counts(root_seed: int, axis: str, units: tuple[str, ...], strata: tuple[int, ...]) -> Array:
    name = ("bootstrap",) if axis == "groups" else ("bootstrap", axis)
    rng = streams.generator(root_seed, *name, *units)
    return intervals.resample_strata(np.array(strata), rng)


@cache
def worlds_of(arm: Arm, root_seed: int) -> dict[str, Array]:
    """Return every metric of an arm in every bootstrap world, worked out once."""
    return intervals.bootstrap(arm.sums, arm.scores, draws_of(arm, root_seed))


@cache
def left_out_of(arm: Arm, axes: tuple[str, ...]) -> dict[str, dict[str, Array]]:
    """Return every metric of an arm without one unit of each axis, worked out once."""
    return intervals.left_out(arm.sums, arm.scores, axes)


def told(arm: Arm, draws: Draws) -> str:
    """Return what an interval's worlds draw anew, or why there is none."""
    if draws:
        return " and ".join(draws)
    if len(arm.groups) < intervals.LEAST_GROUPS:
        return f"no interval: {len(arm.groups)} groups, {intervals.LEAST_GROUPS} are needed"
    return "no interval: one of the two datasets has a single group"


def aligned(*arms: Arm) -> list[Arm]:
    """Return arms on what all share; seeds are put together where they share none of them.

    An ensemble has no seed of its own: it is compared with the mean over the other's seeds.
    """
    found = list(arms)
    if all(len(arm.groups) for arm in found) and not len(_shared(found, "seeds")):
        found = [_one_seed(arm) for arm in found]
    for axis, name in enumerate(AXES):
        shared = _shared(found, name)
        for at, arm in enumerate(found):
            if len(shared) == len(getattr(arm, name)):
                continue
            index = np.flatnonzero(np.isin(getattr(arm, name), shared))
            taken = {key: np.take(values, index, axis=axis) for key, values in arm.sums.items()}
            found[at] = replace(arm, sums=taken, **{name: getattr(arm, name)[index]})
    return found


def _shared(arms: list[Arm], name: str) -> Array:
    return reduce(np.intersect1d, [getattr(arm, name) for arm in arms])


def _one_seed(arm: Arm) -> Arm:
    sums = {name: values.mean(axis=0, keepdims=True) for name, values in arm.sums.items()}
    return replace(arm, sums=sums, seeds=np.array(["all"]))


def _difference(
    ours: Arm, other: Arm, root_seed: int, rng: np.random.Generator
) -> list[Difference]:
    ours, other = aligned(ours, other)
    if not all(map(len, (ours.groups, ours.folds, ours.seeds))) or ours.sums.keys() ^ other.sums:
        return []  # nothing shared; or a total, of other tasks here than there
    scores, draws = ours.scores, draws_of(ours, root_seed)
    values = hypotheses.difference(ours.values(), other.values())
    spread = _spreads(ours, other, tuple(draws), root_seed) if draws else {}
    by_group = [{name: v.sum(axis=(0, 1)) for name, v in arm.sums.items()} for arm in (ours, other)]
    exchanged = hypotheses.exchange_test(*by_group, scores, rng)
    without = [left_out_of(arm, ("groups",))["groups"] for arm in (ours, other)]
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


def _spreads(
    ours: Arm, other: Arm, axes: tuple[str, ...], root_seed: int
) -> dict[str, intervals.Spread]:
    """Return the spread of every metric's difference, both sides drawn alike."""
    worlds = [worlds_of(arm, root_seed) for arm in (ours, other)]
    without = [left_out_of(arm, axes) for arm in (ours, other)]
    left_out = {axis: hypotheses.difference(*(one[axis] for one in without)) for axis in axes}
    return intervals.spreads(hypotheses.difference(*worlds), left_out, ours.strata)
