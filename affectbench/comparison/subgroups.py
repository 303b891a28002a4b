"""Metrics on subgroups of the people: by skin tone, age or glasses, where a dataset has them.

Each group (a person, a clip, a picture) should have one value of an attribute. A group with several
values is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations

import numpy as np

from affectbench.arrays import Array
from affectbench.comparison import hypotheses
from affectbench.comparison.cells import CellSums
from affectbench.comparison.intervals import LEVEL, LeftOut, spreads
from affectbench.comparison.resampling import draws_of, signed, without_units
from affectbench.comparison.shared_units import take
from affectbench.comparison.worlds import AXES, bootstrap, left_out_jointly
from affectbench.evaluation.metrics.direction import limits, limits_of_difference
from affectbench.naming import OF_PEOPLE
from affectbench.store import paths
from affectbench.store.arrays import read_rows

# Attributes with many values: the upper end (exclusive) and the name of each band. Skin tones are
# on the Monk scale, 1 to 10.
BANDS = {
    "age": {30: "under 30", 50: "30 to 49", np.inf: "50 and over"},
    "skin_tone": {4: "1 to 3 (light)", 8: "4 to 7", np.inf: "8 to 10 (dark)"},
}
MOST_VALUES = 6  # a column with more values and no bands (a person's number) is no attribute
METRICS = ("accuracy", "macro_f1", "nll", "ccc", "rmse")
UNUSED = (
    "bin_",
    "risk_",
    "entropy_",
    "calibrated_",
    "truth_",
)  # statistics that METRICS do not need
Attributes = Mapping[str, Mapping[str, str]]  # attribute -> group -> value


def of_datasets(datasets: Iterable[str]) -> Attributes:
    """Return the attributes of the groups of some datasets, which are the folds of one dataset.

    An attribute is kept if it has 2 to MOST_VALUES values. One of a user's file is called as in
    this file, unless the reader has an attribute of that name.
    """
    seen: dict[str, dict[str, set[str]]] = {}  # attribute -> group -> its values
    for dataset in datasets:
        rows = read_rows(paths.rows(dataset) / "rows.npz")
        for key, values in rows.attributes.items():
            bare = key.removeprefix(OF_PEOPLE)
            name = key if bare != key and bare in rows.attributes else bare
            for group, value in zip(map(str, rows.group), banded(name, values), strict=True):
                seen.setdefault(name, {}).setdefault(group, set()).add(value)
    single = {
        name: {group: next(iter(values)) for group, values in groups.items() if len(values) == 1}
        for name, groups in seen.items()
    }
    kept = {name: {g: v for g, v in groups.items() if v} for name, groups in single.items()}
    return {n: g for n, g in kept.items() if 2 <= len(set(g.values())) <= MOST_VALUES}


def banded(name: str, values_N: Array) -> list[str]:
    """Return each value of an attribute as text: the name of its band, or the value itself.

    A missing value (NaN) is "".

    >>> banded("age", np.array([29.0, 30.0, 71.0, np.nan])), banded("glasses", np.array([0.0, 1.0]))
    (['under 30', '30 to 49', '50 and over', ''], ['0', '1'])
    """
    if not np.issubdtype(values_N.dtype, np.number):
        return [str(value) for value in values_N]
    if name not in BANDS:
        return ["" if np.isnan(value) else f"{value:g}" for value in values_N.astype(float)]
    edges, labels = np.array(list(BANDS[name])), list(BANDS[name].values())
    band_N = np.searchsorted(edges, values_N, side="right")
    return [
        "" if np.isnan(value) else labels[band]
        for value, band in zip(values_N.astype(float), band_N, strict=True)
    ]


def parts_of(cell: CellSums, value_of: Mapping[str, str]) -> dict[str, CellSums]:
    """Return a cell cut into the groups with each value of an attribute, in the values' order."""
    values_G = np.array([value_of.get(str(group), "") for group in cell.groups])
    sums, without, axis = _needed(cell.sums), _needed(cell.without), AXES.index("groups")
    parts = {}
    for value in sorted(set(values_G) - {""}):
        groups = np.flatnonzero(values_G == value)
        own = {name: take(of, groups, axis) for name, of in (("sums", sums), ("without", without))}
        parts[value] = replace(cell, groups=cell.groups[groups], **own)
    return parts


def _needed(sums: Mapping[str, Array]) -> dict[str, Array]:
    return {name: values for name, values in sums.items() if not name.startswith(UNUSED)}


def rows_of(cell: CellSums, attributes: Attributes, root_seed: int) -> Iterator[tuple]:
    """Yield (attribute, value, other, metric, number, low, high, rows, groups) of a cell.

    There is a row for each value of an attribute and each metric, where `other` is "". Then follows
    for each metric the largest gap: `value` minus `other`, the two values that lie farthest apart.
    Because these two were chosen among all pairs of values, the gap's interval is widened to hold
    for all pairs at once (Bonferroni).
    """
    for attribute, value_of in attributes.items():
        parts = parts_of(cell, value_of)
        if len(parts) < 2:
            continue
        worlds = {value: _Worlds(part, root_seed) for value, part in parts.items()}
        for value, part in worlds.items():
            for metric, number, low, high in part.intervals():
                yield attribute, value, "", metric, number, low, high, part.rows, part.groups
        pairs = list(combinations(worlds, 2))
        for metric in next(iter(worlds.values())).metrics:
            scores = {value: part.values[metric] for value, part in worlds.items()}
            scored = [(a, b) for a, b in pairs if not np.isnan(scores[a] - scores[b])]
            if scored:
                a, b = max(scored, key=lambda pair: abs(scores[pair[0]] - scores[pair[1]]))
                high, low = (a, b) if scores[a] >= scores[b] else (b, a)
                gap = worlds[high].gap(worlds[low], metric, len(pairs))
                yield attribute, high, low, metric, *gap


class _Worlds:
    """One part of a cell, with its bootstrap worlds where it has enough groups."""

    def __init__(self, cell: CellSums, root_seed: int):
        values = {n: v for n, v in cell.values().items() if n in METRICS}
        self.cell, self.values, self.metrics = cell, values, tuple(values)
        self.rows, self.groups = cell.rows(), len(cell.groups)
        self.draws = draws_of(cell, root_seed)
        self.worlds, self.without, self.jointly = {}, {}, {}
        if self.draws:
            self.worlds = bootstrap(cell.sums, cell.scores, self.draws)
            axes = tuple(self.draws)
            self.without = without_units(cell, axes)
            self.jointly = left_out_jointly(cell.sums, cell.scores, axes, cell.strata)

    def intervals(self) -> Iterator[tuple]:
        """Yield (metric, value, low, high); the ends are NaN where there are too few groups."""
        spread = {}
        if self.draws:
            worlds = {metric: self.worlds[metric] for metric in self.metrics}
            about = worlds, self.without, self.cell.strata, limits
            spread = spreads(*about, jointly=self.jointly)
        for metric, value in self.values.items():
            ends = (spread[metric].low, spread[metric].high) if spread else (np.nan, np.nan)
            yield metric, float(value), *ends

    def gap(self, other: "_Worlds", metric: str, pairs: int) -> tuple:
        """Return (number, low, high, rows, groups) of this part minus another, for one metric.

        Both parts have the same seeds, members and folds, and groups of their own.

        pairs  for how many differences at once the interval should hold
        """
        value = float(self.values[metric] - other.values[metric])
        rows, groups = self.rows + other.rows, self.groups + other.groups
        if not (self.draws and other.draws):
            return value, np.nan, np.nan, rows, groups
        without, jointly = (
            signed([(1, _apart("ours", ours, metric)), (-1, _apart("other", others, metric))])
            for ours, others in ((self.without, other.without), (self.jointly, other.jointly))
        )
        worlds = hypotheses.difference({metric: self.worlds[metric]}, other.worlds)
        level = 1 - (1 - LEVEL) / pairs
        about = worlds, without, np.zeros(0), limits_of_difference, level
        [spread] = spreads(*about, jointly=jointly).values()
        return value, spread.low, spread.high, rows, groups


def _apart(side: str, of_part: LeftOut, metric: str) -> LeftOut:
    """Return one metric of a part without its units, in which groups are those of a side."""
    return {
        (side, units) if "groups" in units else units: {metric: values[metric]}
        for units, values in of_part.items()
    }
