"""How well a cell does on parts of the people: by skin tone, age, glasses, where a dataset says so.

A group (a person, a clip, a picture) has one value of an attribute; one with several is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

import numpy as np

from affectbench.arrays import Array
from affectbench.comparison import hypotheses
from affectbench.comparison.cells import CellSums
from affectbench.comparison.intervals import LEVEL, spreads
from affectbench.comparison.resampling import draws_of
from affectbench.comparison.worlds import bootstrap, left_out
from affectbench.store import paths
from affectbench.store.arrays import read_rows

BANDS = {  # attributes of many values, cut below these; skin tones are of the Monk scale, 1 to 10
    "age": {30: "under 30", 50: "30 to 49", np.inf: "50 and over"},
    "skin_tone": {4: "1 to 3 (light)", 8: "4 to 7", np.inf: "8 to 10 (dark)"},
}
MOST_VALUES = 6  # an attribute without bands and with more values (a person's number) is none
METRICS = ("accuracy", "macro_f1", "nll", "ccc", "rmse")  # of the task itself
ASIDE = ("bin_", "risk_", "entropy_", "calibrated_", "truth_")  # how sums start that those need not
Attributes = Mapping[str, Mapping[str, str]]  # attribute -> group -> value


def of_datasets(datasets: Iterable[str]) -> Attributes:
    """Return the attributes of the groups of some datasets: the folds of one."""
    found: dict[str, dict[str, set[str]]] = {}
    for dataset in datasets:
        rows = read_rows(paths.rows(dataset) / "rows.npz")
        for name, values in rows.attributes.items():
            for group, value in zip(map(str, rows.group), banded(name, values), strict=True):
                found.setdefault(name, {}).setdefault(group, set()).add(value)
    single = {
        name: {group: next(iter(values)) for group, values in groups.items() if len(values) == 1}
        for name, groups in found.items()
    }
    kept = {name: {g: v for g, v in groups.items() if v} for name, groups in single.items()}
    return {n: g for n, g in kept.items() if 2 <= len(set(g.values())) <= MOST_VALUES}


def banded(name: str, values_N: Array) -> list[str]:
    """Return each value as text, those of many values as bands; "" where it is missing.

    >>> banded("age", np.array([29.0, 30.0, 71.0, np.nan])), banded("glasses", np.array([0.0, 1.0]))
    (['under 30', '30 to 49', '50 and over', ''], ['0', '1'])
    """
    if not np.issubdtype(values_N.dtype, np.number):
        return [str(value) for value in values_N]
    if name not in BANDS:
        return ["" if np.isnan(value) else f"{value:g}" for value in values_N.astype(float)]
    edges, labels = np.array(list(BANDS[name])), list(BANDS[name].values())
    place_N = np.searchsorted(edges, values_N, side="right")
    return [
        "" if np.isnan(v) else labels[k]
        for v, k in zip(values_N.astype(float), place_N, strict=True)
    ]


def parts_of(cell: CellSums, value_of: Mapping[str, str]) -> dict[str, CellSums]:
    """Return a cell cut into the groups of each value, in the values' order."""
    values_G = np.array([value_of.get(str(group), "") for group in cell.groups])
    needed = {name: sums for name, sums in cell.sums.items() if not name.startswith(ASIDE)}
    parts = {}
    for value in sorted(set(values_G) - {""}):
        groups = np.flatnonzero(values_G == value)
        sums = {name: of_groups[:, :, groups] for name, of_groups in needed.items()}
        parts[value] = replace(cell, groups=cell.groups[groups], sums=sums)
    return parts


def rows_of(cell: CellSums, attributes: Attributes, root_seed: int) -> Iterator[tuple]:
    """Yield attribute, value, other, metric, number, low, high, rows, groups of a cell.

    A row for each value, and one for the largest gap of each metric: `value` minus `other`, the
    two that lie farthest apart. As they were chosen among all pairs, the interval of their
    difference is that of all pairs together (Bonferroni).
    """
    for attribute, value_of in attributes.items():
        parts = parts_of(cell, value_of)
        if len(parts) < 2:
            continue
        worlds = {value: _Worlds(part, root_seed) for value, part in parts.items()}
        for value, one in worlds.items():
            for metric, number, low, high in one.told():
                yield attribute, value, "", metric, number, low, high, one.rows, one.groups
        pairs = list(combinations(worlds, 2))
        for metric in next(iter(worlds.values())).metrics:
            at = {value: one.values[metric] for value, one in worlds.items()}
            known = [(a, b) for a, b in pairs if not np.isnan(at[a] - at[b])]
            if known:
                a, b = max(known, key=lambda pair: abs(at[pair[0]] - at[pair[1]]))
                high, low = (a, b) if at[a] >= at[b] else (b, a)
                gap = worlds[high].gap(worlds[low], metric, len(pairs))
                yield attribute, high, low, metric, *gap


class _Worlds:
    """One part of a cell, with its bootstrap worlds where it has groups enough."""

    def __init__(self, cell: CellSums, root_seed: int):
        keep = {n: v for n, v in cell.scores(_totals(cell)).items() if n in METRICS}
        self.cell, self.values, self.metrics = cell, keep, tuple(keep)
        self.rows, self.groups = cell.rows(), len(cell.groups)
        self.draws = draws_of(cell, root_seed)
        self.worlds, self.without = {}, {}
        if self.draws:
            self.worlds = bootstrap(cell.sums, cell.scores, self.draws)
            axes = tuple(self.draws)
            self.without = left_out(cell.sums, cell.scores, axes)

    def told(self) -> Iterator[tuple]:
        spread = {}
        if self.draws:
            worlds = {metric: self.worlds[metric] for metric in self.metrics}
            spread = spreads(worlds, self.without, self.cell.strata)
        for metric, value in self.values.items():
            ends = (spread[metric].low, spread[metric].high) if spread else (np.nan, np.nan)
            yield metric, float(value), *ends

    def gap(self, other: "_Worlds", metric: str, pairs: int) -> tuple:
        """Return ours - other of one metric, with an interval that holds for `pairs` at once."""
        value = float(self.values[metric] - other.values[metric])
        rows, groups = self.rows + other.rows, self.groups + other.groups
        if not (self.draws and other.draws):
            return value, np.nan, np.nan, rows, groups
        without = {
            f"{side} {axis}": {metric: values[metric]}
            for side, one in (("ours", self), ("other", other))
            for axis, values in one.without.items()
        }
        worlds = hypotheses.difference({metric: self.worlds[metric]}, other.worlds)
        level = 1 - (1 - LEVEL) / pairs
        [spread] = spreads(worlds, without, np.zeros(0), level).values()
        return value, spread.low, spread.high, rows, groups


def _totals(cell: CellSums) -> dict[str, Array]:
    return {name: values.sum(axis=(0, 1, 2)) for name, values in cell.sums.items()}
