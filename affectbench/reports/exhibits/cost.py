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
from affectbench.reports.exhibits.fronts import pareto, placed
from affectbench.reports.exhibits.look import begin, nothing
from affectbench.reports.exhibits.references import draw_floor, floor_of
from affectbench.reports.exhibits.rows import rows_where
from affectbench.reports.wording import metric_label

COSTS = {"cpu_seconds": "CPU seconds to train", "parameters": "parameters"}
PANEL, NAMES = 2.5, 0.135  # inches: the height of a panel, and of a line of names below it
WIDTH = 9.6
FRONT = "#0072B2"
MOST_TICKS = 5
UPON = 0.035  # points closer than this share of the panel lie on each other and share one text
MARK, LINE = 0.02, 0.004  # half the width of a marker and of a line, as shares of a panel
CHARACTER, TALL = 0.0068, 0.055  # width of a digit as a share of the figure, and height of a number
SAID = {"top": (0.35, 0.92, 1, 1), "bottom": (0.35, 0, 1, 0.08)}  # where the floor is told in words
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
            axis.set_ylabel(metric_label(panel.metric), size=8)
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
    _numbers(axis, x, value, np.stack([low, high]))


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


def _numbers(axis: Axes, x: np.ndarray, value: np.ndarray, reach: np.ndarray) -> None:
    """Write each point's number beside it, where it covers no marker, line or other number.

    reach  the ends of the intervals (2, N)

    Points that lie on each other share one text.
    """
    low, high = axis.get_ylim()
    left, right = np.log10(axis.get_xlim())
    across, up = (np.log10(x) - left) / (right - left), (value - low) / (high - low)
    ends = (reach - low) / (high - low)
    spots = _spots([k for k in range(len(x)) if not np.isnan(across[k])], across, up)
    blocked = [
        box
        for spot in spots
        for k in spot
        for box in (
            (across[k] - MARK, up[k] - MARK, across[k] + MARK, up[k] + MARK),
            (across[k] - LINE, ends[0, k], across[k] + LINE, ends[1, k]),
        )
        if not np.isnan(box).any()
    ]
    blocked += [SAID[text.get_va()] for text in axis.texts]
    floors = [line.get_ydata()[0] for line in axis.lines if line.get_linestyle() == ":"]
    blocked += [(0, (y - low) / (high - low) - LINE, 1, (y - low) / (high - low) + LINE)
                for y in floors]  # fmt: skip
    texts = [_ranges([k + 1 for k in spot]) for spot in spots]
    wide = CHARACTER / axis.get_position().width
    middles = [(float(np.mean(across[spot])), float(np.mean(up[spot]))) for spot in spots]
    places = placed(middles, [(wide * len(text), TALL) for text in texts], blocked)
    for spot, text, place in zip(spots, texts, places, strict=True):
        axis.annotate(
            text, (x[spot].mean(), value[spot].mean()), place, textcoords="axes fraction",
            size=7, va="center", ha="center", zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.3, "alpha": 0.8},
            arrowprops={"arrowstyle": "-", "lw": 0.4, "color": "#777777", "shrinkA": 0,
                        "shrinkB": 2.5},
        )  # fmt: skip


def _spots(points: Sequence[int], across: np.ndarray, up: np.ndarray) -> list[list[int]]:
    """Return the points, those that lie on each other, one by one, in one list."""
    spots: list[list[int]] = []
    for k in sorted(points, key=lambda k: (up[k], -k)):
        upon = [spot for spot in spots if any(_apart(j, k, across, up) < UPON for j in spot)]
        spots = [spot for spot in spots if spot not in upon]
        spots.append([*(j for spot in upon for j in spot), k])
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
