"""Differences between cells of a comparison, on the seeds, folds and groups that all share."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field

import numpy as np

from affectbench import streams
from affectbench.comparison import hypotheses
from affectbench.comparison.cells import CellSums
from affectbench.comparison.exchange import exchange_test
from affectbench.comparison.intervals import Spread, spreads
from affectbench.comparison.key import Key
from affectbench.comparison.power import Uncertainty, uncertainty
from affectbench.comparison.resampling import (
    drawn_of,
    draws_of,
    jointly_left_out_of,
    left_out_of,
    signed,
    worlds_of,
)
from affectbench.comparison.shared_units import aligned, comparable
from affectbench.comparison.worlds import AXES
from affectbench.evaluation.metrics.direction import (
    higher_is_better,
    limits_of_difference,
    limits_of_sum,
)

COLUMNS = (
    "difference", "low", "high", "error", "freedom", "error_seeds", "error_folds", "error_groups",
    "error_joint", "p", "test", "effect", "improvement", "groups", "folds", "seeds", "drawn",
    "own_value", "other_value",
)  # fmt: skip

UNKNOWN = Spread(*[np.nan] * 8)  # where there are too few groups

Term = tuple[int, Key, str]  # 1 or -1, a cell, its metric
Gap = tuple[float, float, float]  # a difference and its 95 % interval


@dataclass(frozen=True)
class Difference:
    """The difference of one metric between two cells: ours minus the other.

    low, high    the 95 % interval; NaN where there are too few groups
    error        its standard error, with so many degrees of `freedom`; NaN likewise
    error_seeds  the standard error from seeds, or members of ensembles; NaN where there are too
                 few. Folds and groups likewise
    error_joint  from units of two of these together, which is in both
    p            two-sided p-value of no difference
    test         the test behind p: "exchange" (of groups), or "t" where seeds, members or folds
                 are units, too
    effect       the difference in standard deviations between groups (Cohen's d_z)
    improvement  the probability that ours is better on a group, in [0, 1]
    groups       how many groups both sides share; folds and seeds likewise. Of an ensemble seeds
                 are its members, where it has enough of them to be left out
    drawn        what the interval is of: units that are drawn anew, and members of ensembles that
                 are left out; or why there is no interval
    own_value    what ours reaches on what both sides share, which may be fewer folds, groups or
                 seeds than its cell has; other_value likewise. NaN in a sum of more than two values
    """

    metric: str
    value: float
    low: float
    high: float
    error: float
    freedom: float
    error_seeds: float
    error_folds: float
    error_groups: float
    error_joint: float
    p: float
    test: str
    effect: float
    improvement: float
    groups: int
    folds: int
    seeds: int
    drawn: str
    own_value: float
    other_value: float

    def row(self) -> tuple:
        """Return the values of COLUMNS."""
        return tuple(vars(self).values())[1:]

    @property
    def uncertainty(self) -> Uncertainty | None:
        """The variance of the difference by what it is drawn from; None without an interval."""
        errors = {axis: getattr(self, f"error_{axis}") for axis in AXES}
        units = {axis: getattr(self, axis) for axis in AXES}
        return uncertainty(self.low, self.high, errors, self.error_joint, units)


@dataclass
class Differences:
    """The differences between a paper's cells; each pair's are computed once, when asked for."""

    cells: Mapping[Key, CellSums]
    root_seed: int
    _of_pair: dict[tuple[Key, Key], list[Difference]] = field(default_factory=dict)
    _gaps: dict[tuple[Key, Key], dict[str, Gap]] = field(default_factory=dict)

    def of(self, ours: Key, other: Key) -> list[Difference]:
        """Return ours - other of every metric.

        [] where a key has no cell, where a cell has no members, and where the two share no units.
        """
        if ours not in self.cells or other not in self.cells:
            return []
        if (ours, other) not in self._of_pair:
            rng = streams.generator(self.root_seed, "exchange", *ours, *other)
            both = self.cells[ours], self.cells[other]
            self._of_pair[ours, other] = _difference(*both, self.root_seed, rng)
        return self._of_pair[ours, other]

    def interval(self, ours: Key, other: Key) -> dict[str, Gap]:
        """Return ours - other of every metric both have, with its 95 % interval and without a test.

        The ends are NaN where there are too few groups. {} as in `of`.
        """
        if ours not in self.cells or other not in self.cells:
            return {}
        if (ours, other) not in self._gaps:
            both = self.cells[ours], self.cells[other]
            self._gaps[ours, other] = _gaps(*both, self.root_seed)
        return self._gaps[ours, other]

    def contrast(self, terms: list[Term], bound: float = 0.0) -> Difference | None:
        """Return a signed sum of metrics of several cells; None where they share no units.

        bound  a number that is subtracted from it

        Every cell is scored on the units that all of them share, in the same bootstrap worlds. The
        sum is tested by Student's t, because the exchange test is between two cells.
        """
        cells = aligned(*(self.cells[key] for _, key, _ in terms))
        first, metric = cells[0], terms[0][2]
        if not all(map(len, (first.groups, first.folds, first.seeds))):
            return None
        draws = draws_of(first, self.root_seed)
        parts = [(sign, cell, name) for (sign, _, name), cell in zip(terms, cells, strict=True)]
        reached = [float(cell.values()[name]) for _, cell, name in parts]
        value = sum(sign * of for (sign, *_), of in zip(parts, reached, strict=True)) - bound
        both = reached if len(reached) == 2 else (np.nan, np.nan)
        spread, p, test, effect = UNKNOWN, np.nan, "", np.nan
        if draws:
            worlds = [sign * worlds_of(cell, self.root_seed)[name] for sign, cell, name in parts]
            axes = tuple(draws)
            left_out, jointly = (
                signed(
                    (sign, {units: {metric: v[name]} for units, v in of(cell, axes).items()})
                    for sign, cell, name in parts
                )
                for of in (left_out_of, jointly_left_out_of)
            )
            ends = [end - bound for end in limits_of_sum((sign, name) for sign, _, name in parts)]
            about = {metric: sum(worlds) - bound}, left_out, first.strata, lambda metric: ends
            [spread] = spreads(*about, jointly=jointly).values()
            p, test = hypotheses.t_test(value, spread.error, spread.freedom), "t"
            if "groups" in draws:
                effect = hypotheses.effect_size(value, left_out["groups"][metric])
        units = (len(first.groups), len(first.folds), _seeds(*cells), drawn_of(cells, draws))
        about = (*astuple(spread), p, test, effect, np.nan, *units, *both)
        return Difference(metric, float(value), *about)


def _difference(
    ours: CellSums, other: CellSums, root_seed: int, rng: np.random.Generator
) -> list[Difference]:
    """Return ours - other of every metric; [] where the two cells cannot be compared."""
    pair = comparable(ours, other)
    if pair is None:
        return []
    ours, other = pair
    scores, draws = ours.scores, draws_of(ours, root_seed)
    reached = ours.values(), other.values()
    values = hypotheses.difference(*reached)
    spread = _spreads(ours, other, tuple(draws), root_seed) if draws else {}
    seeds = _seeds(ours, other)
    has_t_test = bool(draws) and (seeds > 1 or bool(set(draws) - {"groups"}))
    of_groups = [
        {name: values.sum(axis=1) for name, values in cell.sums.items()} for cell in (ours, other)
    ]  # (S, G, ...)
    exchanged = {} if has_t_test else exchange_test(*of_groups, scores, rng)
    without = [left_out_of(cell, ("groups",))["groups"] for cell in (ours, other)]
    without_G = hypotheses.difference(*without)
    scored = [scores(sums) for sums in of_groups]
    differences = []
    for metric, value in values.items():
        of_metric = spread.get(metric, UNKNOWN)
        by_t = hypotheses.t_test(value, of_metric.error, of_metric.freedom)
        p = by_t if has_t_test else exchanged[metric]
        pair = (of_group[metric] for of_group in scored)
        differences.append(
            Difference(
                metric, float(value), *astuple(of_metric), p, "t" if has_t_test else "exchange",
                hypotheses.effect_size(value, without_G[metric]),
                hypotheses.improvement(*pair, higher=higher_is_better(metric)),
                len(ours.groups), len(ours.folds), seeds, drawn_of((ours, other), draws),
                *(float(of_side[metric]) for of_side in reached),
            )
        )  # fmt: skip
    return differences


def _gaps(ours: CellSums, other: CellSums, root_seed: int) -> dict[str, Gap]:
    """Return ours - other of every metric, with its interval; {} where they share no units."""
    pair = comparable(ours, other)
    if pair is None:
        return {}
    draws = tuple(draws_of(pair[0], root_seed))
    spread = _spreads(*pair, draws, root_seed) if draws else {}
    values = hypotheses.difference(*(cell.values() for cell in pair))
    ends = {metric: spread.get(metric, UNKNOWN) for metric in values}
    return {m: (float(gap), ends[m].low, ends[m].high) for m, gap in values.items()}


def _spreads(
    ours: CellSums, other: CellSums, axes: tuple[str, ...], root_seed: int
) -> dict[str, Spread]:
    """Return the spread of every metric's difference; both sides have the same bootstrap worlds."""
    worlds = [worlds_of(cell, root_seed) for cell in (ours, other)]
    left_out, jointly = (
        signed([(1, of(ours, axes)), (-1, of(other, axes))])
        for of in (left_out_of, jointly_left_out_of)
    )
    gaps = hypotheses.difference(*worlds)
    return spreads(gaps, left_out, ours.strata, limits_of_difference, jointly=jointly)


def _seeds(*cells: CellSums) -> int:
    """Return how many seeds cells share; of ensembles, how many members the smallest has."""
    members = [len(cell.left_out) for cell in cells if cell.left_out]
    return min(members) if members else len(cells[0].seeds)
