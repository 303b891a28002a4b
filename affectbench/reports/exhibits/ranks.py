"""A critical-difference diagram of methods over datasets: a figure that the papers share.

It follows Demsar (2006): mean ranks on an axis, and bars that join what is not told apart. Which
difference is critical is counted exactly (see `comparison/ranks.py`): with the two to four datasets
of these papers the limits that libraries use do not hold, and often no difference can be told. Then
the figure says so, and joins all. Of two methods that no test tells apart there is no diagram: it
would say nothing that the caption does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from affectbench.comparison.ranks import (
    by_dataset,
    critical_difference,
    fewest_datasets,
    joined,
    ranks,
)
from affectbench.naming import plural
from affectbench.reports.exhibits.look import begin, nothing

WIDTH, HEADING, LINE = 7.2, 1.1, 0.27  # inches: of the figure, of its axis, of a method's line
BAR = 0.22  # from a bar that joins methods to the next, in lines
FEW = "fewer than two methods were run in all settings"


@dataclass(frozen=True)
class Setting:
    """What the methods reached in one setting of one dataset."""

    dataset: str
    name: str  # of the setting, for the caption
    values: Mapping[str, float]  # by method
    higher: bool  # whether higher is better


@dataclass(frozen=True)
class Ranking:
    """Methods by their mean rank over datasets, the best first."""

    methods: tuple[str, ...]
    mean: tuple[float, ...]
    of_dataset: Mapping[str, tuple[float, ...]]  # the mean ranks in each dataset
    critical: float  # NaN where the datasets are too few for any difference
    settings: int
    left_out: tuple[str, ...]  # methods that are not in all settings


def ranking(settings: Sequence[Setting]) -> Ranking | None:
    """Return the ranking of the methods that every setting has; None of fewer than two.

    Worked value: A before B in both settings of one dataset, B before A in the one of another ->
    mean ranks of 1.5 and 1.5.
    """
    valued = [{name for name, value in s.values.items() if not isnan(value)} for s in settings]
    every = list(dict.fromkeys(name for s in settings for name in s.values))
    methods = [name for name in every if all(name in of_setting for of_setting in valued)]
    if len(methods) < 2:
        return None
    values = np.array([[s.values[name] for name in methods] for s in settings])
    of_setting = ranks(values, [s.higher for s in settings])
    of_dataset = by_dataset(of_setting, [s.dataset for s in settings])
    table = np.array([*of_dataset.values()])
    order = np.argsort(table.mean(axis=0), kind="stable")
    return Ranking(
        tuple(methods[k] for k in order),
        tuple(table.mean(axis=0)[order].tolist()),
        {name: tuple(row[order].tolist()) for name, row in of_dataset.items()},
        critical_difference(table),
        len(settings),
        tuple(name for name in every if name not in methods),
    )


def diagram(settings: Sequence[Setting]) -> Figure:
    """Return the critical-difference diagram of some settings."""
    ranked = ranking(settings)
    if ranked is None:
        return nothing(f"No ranks: {FEW}.")
    if not is_drawn(ranked):
        return nothing(f"No diagram: {', '.join(ranked.methods)}.\n{heading(ranked)}")
    bars = joined(ranked.mean, ranked.critical)
    left = (len(ranked.methods) + 1) // 2
    height = HEADING + LINE * (left + 1 + BAR * len(bars))
    begin()
    figure, axis = plt.subplots(figsize=(WIDTH, height))
    axis.set_axis_off()
    count = len(ranked.methods)
    axis.set_xlim(1 - 0.55 * (count - 1), count + 0.55 * (count - 1))
    axis.set_ylim(-(left + 1 + BAR * len(bars)), HEADING / LINE)
    _scale(axis, count)
    for number, (method, rank) in enumerate(zip(ranked.methods, ranked.mean, strict=True)):
        on_left = number < left
        line = (number if on_left else count - 1 - number) + 1 + BAR * len(bars)
        text = f"{method} ({rank:.2f})" if on_left else f"({rank:.2f}) {method}"
        _method(axis, rank, -line, text, 1 if on_left else count, on_left=on_left)
    for number, (first, last) in enumerate(bars):
        ends = ranked.mean[first] - 0.02 * (count - 1), ranked.mean[last] + 0.02 * (count - 1)
        style = {"color": "#777777", "dashes": (2, 1)} if isnan(ranked.critical) else {}
        y = -BAR * 1.5 * (number + 0.8)
        axis.plot(ends, (y, y), **{"color": "#000000", "lw": 3, "solid_capstyle": "butt"} | style)
    axis.text((1 + count) / 2, HEADING / LINE - 0.2, heading(ranked), ha="center", va="top", size=8)
    _critical(axis, ranked)
    return figure


def is_drawn(ranked: Ranking) -> bool:
    """Return whether a ranking has a diagram: two methods without a test have none."""
    return len(ranked.methods) > 2 or not isnan(ranked.critical)


def complete(settings: Sequence[Setting], own: str) -> tuple[list[Setting], list[str]]:
    """Return the settings of the datasets on which a paper's own method has every value.

    Then follow the names of the datasets that are left out. So the method that the paper is about
    is ranked, and no other one is told to be the best because it is missing.

    own  the method, as the settings' values call it

    Worked value: A has values in both settings of faces and none in voices, of which it is asked
    -> the settings of faces, and ["voices"].
    """
    without = [s.dataset for s in settings if isnan(s.values.get(own, nan))]
    kept = [setting for setting in settings if setting.dataset not in without]
    return kept, list(dict.fromkeys(without))


def heading(ranked: Ranking) -> str:
    """Return what the figure says above the axis: of how much the ranks are, and what they tell."""
    datasets, methods = len(ranked.of_dataset), len(ranked.methods)
    of = f"mean rank (1 is best) over {plural(datasets, 'dataset')}"
    if ranked.settings > datasets:
        of += f", each over its settings, {ranked.settings} in all"
    if not isnan(ranked.critical):
        return of
    fewest = fewest_datasets(methods)
    needs = f": at least {fewest} are needed" if datasets < fewest else ", as these rank them"
    which = "the two methods" if methods == 2 else f"any two of {methods} methods"
    return f"{of}\ntoo few datasets to tell {which} apart{needs}"


def words(settings: Sequence[Setting]) -> str:
    """Return the end of the caption: the settings, each dataset's ranks, and what is left out."""
    ranked = ranking(settings)
    if ranked is None:
        return f"Empty here: {FEW}."
    of_dataset: dict[str, list[str]] = {}
    for setting in settings:
        of_dataset.setdefault(setting.dataset, []).append(setting.name)
    parts = []
    for name, row in ranked.of_dataset.items():
        placed = ", ".join(f"{m} {r:.2f}" for m, r in zip(ranked.methods, row, strict=True))
        parts.append(f"{name} ({'; '.join(of_dataset[name])}): {placed}.")
    text = f"Ranks by dataset. {' '.join(parts)}"
    if not is_drawn(ranked):
        text += " Too few datasets to tell the two methods apart, so no diagram is drawn."
    elif isnan(ranked.critical):
        text += " Too few datasets to tell any two methods apart (dashed): no test is drawn."
    else:
        text += f" Critical difference at 5 %: {ranked.critical:.2f}."
    if ranked.left_out:
        text += f" Not in all settings, so left out: {', '.join(ranked.left_out)}."
    return text


def _scale(axis: Axes, count: int) -> None:
    axis.plot((1, count), (0, 0), color="#000000", lw=1)
    for rank in range(1, count + 1):
        axis.plot((rank, rank), (0, 0.25), color="#000000", lw=1)
        axis.text(rank, 0.35, str(rank), ha="center", va="bottom", size=8)


def _method(axis: Axes, rank: float, y: float, text: str, end: float, *, on_left: bool) -> None:
    """Draw the elbow from a mean rank on the axis to the method's name beside it."""
    beyond = end + (-0.03 if on_left else 0.03) * (axis.get_xlim()[1] - axis.get_xlim()[0])
    axis.plot((rank, rank, beyond), (0, y, y), color="#333333", lw=0.9)
    axis.plot(rank, 0, "o", color="#000000", ms=4)
    gap = -0.01 if on_left else 0.01
    x = beyond + gap * (axis.get_xlim()[1] - axis.get_xlim()[0])
    axis.text(x, y, text, ha="right" if on_left else "left", va="center", size=8)


def _critical(axis: Axes, ranked: Ranking) -> None:
    """Draw how long the critical difference is, above the axis on the left."""
    if isnan(ranked.critical):
        return
    y = 1.9
    axis.plot((1, 1 + ranked.critical), (y, y), color="#000000", lw=1.2)
    for x in (1, 1 + ranked.critical):
        axis.plot((x, x), (y - 0.12, y + 0.12), color="#000000", lw=1.2)
    text = f"critical difference {ranked.critical:.2f}"
    axis.text(1 + ranked.critical / 2, y + 0.2, text, ha="center", va="bottom", size=7)
