"""Performance against cost, with the Pareto front: a figure that the papers share.

Costs are CPU seconds of the project's study (see `plan/study_costs.py`, which says why), and the
number of a network's parameters.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from affectbench.comparison.key import Key
from affectbench.evaluation.metrics.direction import higher_is_better
from affectbench.plan.reference_labels import REFERENCES
from affectbench.reports.exhibits.fronts import pareto, spread
from affectbench.reports.exhibits.look import begin, nothing
from affectbench.reports.exhibits.references import draw_floor, floor_of
from affectbench.reports.exhibits.rows import rows_where

COSTS = {"cpu_seconds": "CPU seconds to train", "parameters": "parameters"}
PANEL, NAMES = 2.5, 0.135  # inches: the height of a panel, and of a line of names below it
WIDTH = 9.6
APART = 0.075  # the least distance of two numbers beside each other, as a share of the panel
ASIDE = 0.05  # from a point to its number, as a share of the panel
FRONT = "#0072B2"
MOST_TICKS = 5
NEAR = 0.09  # points closer than this share of the panel's width have their numbers in one column
UPON = 0.03  # points closer than this share of the panel lie on each other and share one text
UNKNOWN = "the project's study (config/costs.csv)\ndid not fit these networks"


@dataclass(frozen=True)
class Panel:
    """Which cells a panel shows."""

    title: str
    dataset: str
    task: str
    metric: str
    options: Mapping[str, str] = field(default_factory=dict)  # of the dataset, as columns have them
    variants: Sequence[str] = ()  # their labels; () for all


class Point(NamedTuple):
    """A cell with its costs; NaN where one is not known."""

    name: str
    value: float
    low: float
    high: float
    cpu_seconds: float
    parameters: float


def figure(cells: pd.DataFrame, costs: pd.DataFrame, panels: Sequence[Panel]) -> Figure:
    """Return a column for each panel that has cells: performance by CPU seconds, by parameters."""
    shown = [(panel, points(cells, costs, panel)) for panel in panels]
    shown = [(panel, of_panel) for panel, of_panel in shown if of_panel]
    if not shown:
        return nothing("This run has none of the cells whose cost is shown.")
    begin()
    below = NAMES * max(len(of_panel) for _, of_panel in shown)
    heights = (PANEL, PANEL, below)
    size = (WIDTH, sum(heights) + 0.3)
    drawn, axes = plt.subplots(
        len(heights), len(shown), figsize=size, squeeze=False, height_ratios=heights
    )
    for (*column, names), (panel, of_panel) in zip(axes.T, shown, strict=True):
        column[0].set_title(panel.title)
        for axis, (cost, words) in zip(column, COSTS.items(), strict=True):
            axis.set_xlabel(words, size=8)
            _draw(axis, of_panel, cost, floor_of(_of_panel(cells, panel)), panel.metric)
        names.set_axis_off()
        lines = [f"{number}  {point.name}" for number, point in enumerate(of_panel, start=1)]
        names.text(0, 1, "\n".join(lines), va="top", size=7, transform=names.transAxes)
    return drawn


def points(cells: pd.DataFrame, costs: pd.DataFrame, panel: Panel) -> list[Point]:
    """Return the points of a panel, the best value first; references have none.

    costs  the frame of that name. What several folds cost is averaged
    """
    chosen = _of_panel(cells, panel)
    chosen = chosen[~chosen["variant"].isin(REFERENCES) & chosen["value"].notna()]
    if panel.variants:
        chosen = chosen[chosen["variant"].isin(panel.variants)]
    by_key: dict[Key, list[tuple[float, ...]]] = {}
    for _, row in costs.iterrows():
        by_key.setdefault(Key.read(row), []).append(tuple(row[name] for name in COSTS))
    points = []
    for _, row in chosen.iterrows():
        of_folds = by_key.get(Key.read(row).without_task(), [(np.nan, np.nan)])
        means = np.mean(np.array(of_folds, dtype=float), axis=0)  # NaN where a fold is not known
        numbers = [float(row[name]) for name in ("value", "low", "high")]
        points.append(Point(_name(row), *numbers, *means.tolist()))
    better = -1 if higher_is_better(panel.metric) else 1
    return sorted(points, key=lambda point: better * point.value)


def _of_panel(cells: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    wanted = {"dataset": panel.dataset, "task": panel.task, "metric": panel.metric}
    wanted |= {f"option.{name}": value for name, value in panel.options.items()}
    return rows_where(cells, wanted)


def _name(row: pd.Series) -> str:
    """Return what the figure calls a cell: its title, what is swept, how many networks."""
    size = row["ensemble_size"]
    swept = row["sweep"].replace("embedding_size=", "size ")
    parts = (row["title"], swept, f"T={size}" if size > 1 else "")
    return ", ".join(filter(None, parts))


def _draw(axis: Axes, of_panel: Sequence[Point], cost: str, floor: float, metric: str) -> None:
    """Draw the points with intervals: filled on the front, which a line joins, and else open."""
    x, value, low, high = (
        np.array([getattr(point, name) for point in of_panel])
        for name in (cost, "value", "low", "high")
    )
    if np.isnan(x).all():
        axis.text(0.5, 0.5, UNKNOWN, ha="center", va="center", size=7, transform=axis.transAxes)
        axis.set_xticks([])
        axis.set_yticks([])
        return
    on_front = np.array(pareto(x, value, higher=higher_is_better(metric)))
    order = np.argsort(x[on_front], kind="stable")
    front = x[on_front][order], value[on_front][order]
    axis.set_xscale("log")
    axis.vlines(x, low, high, color="#999999", lw=0.8)
    axis.step(*front, where="post", color=FRONT, ls=(0, (4, 2)), lw=1, zorder=1.5)
    axis.plot(*front, "o", color=FRONT, ms=4.5, zorder=3)
    axis.plot(x[~on_front], value[~on_front], "o", color="#000000", mfc="white", ms=4.5, zorder=3)
    axis.margins(x=0.2)
    _ticks(axis)
    draw_floor(axis, floor)
    axis.set_ylim(axis.get_ylim())  # the numbers stand where they do within these limits
    _numbers(axis, x, value)


def _ticks(axis: Axes) -> None:
    """Label the logarithmic axis with plain numbers, at least two of them."""
    low, high = axis.get_xlim()
    steps = (1, 2, 5) if high / low < 50 else (1,)
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    ticks = [step * 10.0**power for power in powers for step in steps]
    inside = [tick for tick in ticks if low <= tick <= high]
    if len(inside) < 2:
        inside = [*np.unique([float(f"{x:.2g}") for x in np.geomspace(low, high, 5)[1:-1]])]
    every = -(-len(inside) // MOST_TICKS)
    axis.set_xticks(inside[::every], [_short(tick) for tick in inside[::every]], size=7)
    axis.minorticks_off()
    axis.set_xlim(low, high)


def _short(number: float) -> str:
    """Return a number for an axis.

    >>> _short(0.5), _short(1500), _short(2e6)
    ('0.5', '1.5k', '2M')
    """
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:g}{unit}"
    return f"{number:g}"


def _numbers(axis: Axes, x: np.ndarray, value: np.ndarray) -> None:
    """Write each point's number to its right, those of points beside each other in one column."""
    low, high = axis.get_ylim()
    left, right = np.log10(axis.get_xlim())
    across, up = (np.log10(x) - left) / (right - left), (value - low) / (high - low)
    columns: list[list[int]] = []
    for k in np.argsort(across, kind="stable"):
        if np.isnan(across[k]):
            continue
        if columns and across[k] - across[columns[-1][0]] < NEAR:
            columns[-1].append(k)
        else:
            columns.append([k])
    for column in columns:
        spots = _spots(column, across, up)
        side = max(across[k] for k in column) + ASIDE
        heights = spread([np.mean([up[k] for k in spot]) for spot in spots], APART)
        for spot, height in zip(spots, heights, strict=True):
            axis.annotate(
                _ranges([k + 1 for k in spot]), (x[spot].mean(), value[spot].mean()),
                (side, height), textcoords="axes fraction",
                size=7, va="center", ha="left", annotation_clip=False, zorder=1.9,
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
                arrowprops={"arrowstyle": "-", "lw": 0.4, "color": "#777777", "shrinkB": 2},
            )  # fmt: skip


def _spots(column: Sequence[int], across: np.ndarray, up: np.ndarray) -> list[list[int]]:
    """Return the points of a column, from below: those that lie on each other in one list."""
    spots: list[list[int]] = []
    for k in sorted(column, key=lambda k: (up[k], -k)):
        upon = (spot for spot in spots if _apart(spot[0], k, across, up) < UPON)
        spot = next(upon, None)
        if spot is None:
            spots.append([k])
        else:
            spot.append(k)
    return spots


def _apart(one: int, other: int, across: np.ndarray, up: np.ndarray) -> float:
    return max(abs(across[one] - across[other]), abs(up[one] - up[other]))


def _ranges(numbers: Sequence[int]) -> str:
    """Return numbers as a text, those that follow each other as a range.

    >>> _ranges([7, 4, 5, 6, 9])
    '4-7, 9'
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
