"""Learning curves of the sides of a claim: a figure that the papers share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from affectbench.naming import plural
from affectbench.reports.exhibits.look import begin, line_style, nothing
from affectbench.reports.exhibits.rows import rows_where

WIDTH, HEIGHT = 7.6, 2.6  # inches: of the figure, of a line of panels
COLUMNS = 3
EACH, LINE = 2, 0.16  # names beside each other in a panel's legend, and inches of a line of it
MARKED = 6  # markers of a line, at most


@dataclass(frozen=True)
class Panel:
    """Which curves a panel shows."""

    title: str
    dataset: str
    quantity: str  # of the histories
    variants: Sequence[str]  # their labels: the sides
    where: Mapping[str, str] = field(default_factory=dict)  # further columns -> their value


def figure(history: pd.DataFrame, panels: Sequence[Panel], columns: int = COLUMNS) -> Figure:
    """Return a panel for each of the panels whose sides have a history in this run.

    There is one legend below all panels where these have the same lines; else one below each.
    """
    shown = [(panel, [*courses(history, panel)]) for panel in panels]
    shown = [(panel, lines) for panel, lines in shown if lines]
    if not shown:
        return nothing("No side of the headline claim has a history: all of them diverged.")
    columns = min(columns, len(shown))
    rows = -(-len(shown) // columns)
    begin()
    names = {tuple(name for name, _ in lines) for _, lines in shown}
    below = 0.0 if len(names) == 1 else LINE * -(-max(map(len, names)) // EACH)
    size = (WIDTH, (HEIGHT + below) * rows + (0.0 if below else 2 * LINE))
    drawn, axes = plt.subplots(rows, columns, figsize=size, squeeze=False)
    for axis in axes.flat[len(shown) :]:
        axis.set_axis_off()
    for axis, (panel, lines) in zip(axes.flat, shown, strict=False):
        axis.set_title(panel.title, size=8)
        axis.set_xlabel("optimisation step", size=8)
        axis.tick_params(labelsize=7)
        axis.locator_params(axis="x", integer=True, nbins=5)
        for number, (name, course) in enumerate(lines):
            _draw(axis, name, course, number)
        if below:
            place = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.24)}
            axis.legend(fontsize=6.5, ncols=EACH, columnspacing=1, handlelength=2.4, **place)
    if not below:
        handles, labels = axes.flat[0].get_legend_handles_labels()
        drawn.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=8)
    return drawn


def courses(history: pd.DataFrame, panel: Panel) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the lines of a panel: a name, and `mean`, `least` and `most` over members by step.

    A line ends where the first member stopped, so that each of its points is of the same members;
    the name says how many these are. Members are fits of all seeds and folds. What has not a
    finite value at its first step is left out.

    Worked value: 0.2 and 0.4 at step 10, 0.5 at step 20 of one of the two -> 0.3, 0.2, 0.4 at 10.
    """
    wanted = {"dataset": panel.dataset, "quantity": panel.quantity, **panel.where}
    of_panel = rows_where(history, wanted)
    for variant in panel.variants:
        of_arm = of_panel[of_panel["variant"] == variant]
        for _, part in of_arm.groupby(["generation", "sweep"], sort=True):
            wide = part.pivot_table(index="step", columns=["fold", "seed"], values="value")
            wide = wide.loc[:, wide.iloc[:1].notna().all()].dropna()
            if wide.empty:
                continue
            name = f"{part['title'].iloc[0]} ({plural(wide.shape[1], 'fit')})"
            parts = {"mean": wide.mean(axis=1), "least": wide.min(axis=1), "most": wide.max(axis=1)}
            yield name, pd.DataFrame(parts)


def _draw(axis: Axes, name: str, course: pd.DataFrame, number: int) -> None:
    style = line_style(number)
    every = max(1, -(-len(course) // MARKED))
    axis.fill_between(
        course.index, course["least"], course["most"], color=style["color"], alpha=0.15, lw=0
    )
    axis.plot(course["mean"], label=name, lw=1.4, ms=3.5, markevery=every, **style)
