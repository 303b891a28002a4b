"""Differences between two cells of a comparison, on the seeds, folds and groups that both have."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

import numpy as np

from affectbench import streams
from affectbench.arrays import Array
from affectbench.comparison import hypotheses
from affectbench.comparison.cells import CellSums
from affectbench.comparison.intervals import Spread, spreads
from affectbench.comparison.key import Key
from affectbench.comparison.resampling import drawn_of, draws_of, left_out_of, worlds_of
from affectbench.comparison.worlds import AXES
from affectbench.evaluation.metrics.direction import higher_is_better

COLUMNS = (
    "difference", "low", "high", "p", "test", "effect", "improvement", "groups", "folds", "seeds",
    "drawn",
)  # fmt: skip

Term = tuple[int, Key, str]  # 1 or -1, a cell, its metric


@dataclass(frozen=True)
class Difference:
    """The difference of one metric between two cells: ours minus the other.

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
        """Return the values of COLUMNS."""
        return tuple(vars(self).values())[1:]


@dataclass
class Differences:
    """The differences between a paper's cells; each pair is worked out when first asked for."""

    cells: Mapping[Key, CellSums]
    root_seed: int
    _of_pair: dict[tuple[Key, Key], list[Difference]] = field(default_factory=dict)

    def of(self, ours: Key, other: Key) -> list[Difference]:
        """Return ours - other of every metric; nothing where one has no cell or no member left."""
        if ours not in self.cells or other not in self.cells:
            return []
        if (ours, other) not in self._of_pair:
            rng = streams.generator(self.root_seed, "exchange", *ours, *other)
            both = self.cells[ours], self.cells[other]
            self._of_pair[ours, other] = _difference(*both, self.root_seed, rng)
        return self._of_pair[ours, other]

    def contrast(self, terms: list[Term]) -> Difference | None:
        """Return a signed sum of metrics of several cells, or None where they share nothing.

        Every cell is scored on the units that all of them share, in the same worlds. There is a
        p-value where seeds or folds are drawn; groups cannot be exchanged between several cells.
        """
        cells = aligned(*(self.cells[key] for _, key, _ in terms))
        first, metric = cells[0], terms[0][2]
        if not all(map(len, (first.groups, first.folds, first.seeds))):
            return None
        draws, value, worlds_R = draws_of(first, self.root_seed), 0.0, 0.0
        without = dict.fromkeys(draws, 0.0)
        for (sign, _, name), cell in zip(terms, cells, strict=True):
            value += sign * cell.values()[name]
            if draws:
                worlds_R += sign * worlds_of(cell, self.root_seed)[name]
            for axis, values in left_out_of(cell, tuple(draws)).items():
                without[axis] = without[axis] + sign * values[name]
        low, high, p, test, effect = np.nan, np.nan, np.nan, "", np.nan
        if draws:
            left_out = {axis: {metric: values} for axis, values in without.items()}
            [spread] = spreads({metric: worlds_R}, left_out, first.strata).values()
            low, high = spread.low, spread.high
            if set(draws) - {"groups"}:
                p, test = hypotheses.t_test(value, spread), "t"
            if "groups" in draws:
                effect = hypotheses.effect_size(value, without["groups"])
        units = (len(first.groups), len(first.folds), len(first.seeds), drawn_of(first, draws))
        return Difference(metric, float(value), low, high, p, test, effect, np.nan, *units)


def aligned(*cells: CellSums) -> list[CellSums]:
    """Return cells cut to the seeds, folds and groups that all of them share.

    Where they share no seed, seeds are put together: an ensemble has no seed of its own, and is
    compared with the mean over the other's seeds.
    """
    cut = list(cells)
    if all(len(cell.groups) for cell in cut) and not len(_shared(cut, "seeds")):
        cut = [_one_seed(cell) for cell in cut]
    for axis, name in enumerate(AXES):
        shared = _shared(cut, name)
        for at, cell in enumerate(cut):
            if len(shared) == len(getattr(cell, name)):
                continue
            index = np.flatnonzero(np.isin(getattr(cell, name), shared))
            taken = {key: np.take(values, index, axis=axis) for key, values in cell.sums.items()}
            cut[at] = replace(cell, sums=taken, **{name: getattr(cell, name)[index]})
    return cut


def _shared(cells: list[CellSums], name: str) -> Array:
    return reduce(np.intersect1d, [getattr(cell, name) for cell in cells])


def _one_seed(cell: CellSums) -> CellSums:
    sums = {name: values.mean(axis=0, keepdims=True) for name, values in cell.sums.items()}
    return replace(cell, sums=sums, seeds=np.array(["all"]))


def _difference(
    ours: CellSums, other: CellSums, root_seed: int, rng: np.random.Generator
) -> list[Difference]:
    """Return ours - other of every metric; nothing where they share no unit.

    Nothing either where their sums differ: a total may be of other tasks here than there.
    """
    ours, other = aligned(ours, other)
    if not all(map(len, (ours.groups, ours.folds, ours.seeds))) or ours.sums.keys() ^ other.sums:
        return []
    scores, draws = ours.scores, draws_of(ours, root_seed)
    values = hypotheses.difference(ours.values(), other.values())
    spread = _spreads(ours, other, tuple(draws), root_seed) if draws else {}
    by_group = [{n: v.sum(axis=(0, 1)) for n, v in cell.sums.items()} for cell in (ours, other)]
    exchanged = hypotheses.exchange_test(*by_group, scores, rng)
    without = [left_out_of(cell, ("groups",))["groups"] for cell in (ours, other)]
    without_G = hypotheses.difference(*without)
    of_groups = [scores({n: v.sum(axis=1) for n, v in cell.sums.items()}) for cell in (ours, other)]
    student = set(draws) - {"groups"}
    differences = []
    for metric, value in values.items():
        own = spread.get(metric)
        low, high = (own.low, own.high) if own else (np.nan, np.nan)
        p = hypotheses.t_test(value, own) if student else exchanged[metric]
        pair = (of_group[metric] for of_group in of_groups)
        differences.append(
            Difference(
                metric, float(value), low, high, p, "t" if student else "exchange",
                hypotheses.effect_size(value, without_G[metric]),
                hypotheses.improvement(*pair, higher=higher_is_better(metric)),
                len(ours.groups), len(ours.folds), len(ours.seeds), drawn_of(ours, draws),
            )
        )  # fmt: skip
    return differences


def _spreads(
    ours: CellSums, other: CellSums, axes: tuple[str, ...], root_seed: int
) -> dict[str, Spread]:
    """Return the spread of every metric's difference, both sides drawn alike."""
    worlds = [worlds_of(cell, root_seed) for cell in (ours, other)]
    without = [left_out_of(cell, axes) for cell in (ours, other)]
    left_out = {axis: hypotheses.difference(*(side[axis] for side in without)) for axis in axes}
    return spreads(hypotheses.difference(*worlds), left_out, ours.strata)
