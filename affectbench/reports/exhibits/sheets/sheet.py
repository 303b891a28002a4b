"""One sheet for each dataset: examples of each input by label, then how often labels occur."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from affectbench.arrays import Array, Arrays, middle
from affectbench.reports.exhibits import mosaic
from affectbench.reports.exhibits.look import begin
from affectbench.reports.exhibits.sheets import distributions, examples

FEWEST, MOST = 5, 8  # examples side by side
PANEL = 1.15  # inches: the side of an example
DISTRIBUTION = 2.1  # inches: the height of a band that says how often labels occur
LEVELS = (0.02, 0.25, 0.5, 0.75, 0.98)  # without classes, examples lie at these quantiles


def sheet(arrays: Arrays, title: str) -> Figure:
    """Return the contact sheet of a dataset's rows."""
    chosen, by = pick(arrays)
    kinds = {name: examples.kind_of(arrays.shapes()[name]) for name in arrays.inputs}
    shown = [name for name, kind in kinds.items() if kind]
    heights = [examples.HEIGHT[kinds[name]] * PANEL for name in shown]
    tasks = [name for name, task in arrays.tasks.items() if distributions.can_show(name, task)]
    heights += [DISTRIBUTION] * ((len(tasks) + 1) // 2)
    begin()
    figure = plt.figure(figsize=(PANEL * MOST, sum(heights) + 0.6))
    figure.suptitle(
        f"{title}: {len(arrays)} rows of {len(np.unique(arrays.group))} groups", size=10
    )
    bands = figure.subfigures(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
    for band, name in zip(bands, shown, strict=False):
        axis = band.add_subplot()
        square = kinds[name] == "picture"
        mosaic.lay_out(axis, max(len(chosen), FEWEST), room=0.16, square=square)
        for column, (label, row) in enumerate(chosen):
            examples.DRAW[kinds[name]](axis, column, arrays, name, row)
            mosaic.title(axis, (column, 0), label, size=7)
        title = f"{name}, by {by}"
        if kinds[name] == "traces":
            title += f": {examples.which_channels(arrays.shapes()[name][-1])}"
        band.suptitle(title, size=8, x=0.01, ha="left")
    for number, name in enumerate(tasks):
        band = bands[len(shown) + number // 2]
        axis = band.add_subplot(1, 2, 1 + number % 2)
        distributions.draw(axis, name, arrays.tasks[name], arrays.targets[name], arrays.split)
    return figure


def pick(arrays: Arrays) -> tuple[list[tuple[str, int]], str]:
    """Return examples as (label, row), and the name of the task that the labels are of.

    The task is the first with classes; its examples come from different groups where there are
    enough. Without such a task it is the first with labels or values, and examples lie at LEVELS of
    its first one. Where there is none of these, examples are spread over all rows, and of no task.
    """
    for name, task in arrays.tasks.items():
        if task.kind == "multiclass":
            label_N = middle(task, arrays.targets[name])
            return _of_classes(task.names, label_N, arrays.group), name
    kinds = {task.kind: name for name, task in reversed(arrays.tasks.items())}
    name = kinds.get("regression") or kinds.get("multilabel")
    if name is None:
        return [("", round(level * (len(arrays) - 1))) for level in LEVELS], ""
    value_N = middle(arrays.tasks[name], arrays.targets[name])[:, 0]
    labelled = np.flatnonzero(~np.isnan(value_N))
    ordered = labelled[np.argsort(value_N[labelled], kind="stable")]
    rows = [int(ordered[round(level * (len(ordered) - 1))]) for level in LEVELS]
    return [(f"{value_N[row]:.2f}", row) for row in rows], name


def _of_classes(names: tuple[str, ...], label_N: Array, group_N: Array) -> list[tuple[str, int]]:
    """Return as many rows of each class as there is room for, from different groups if possible."""
    each, chosen, seen = max(1, MOST // len(names)), [], []
    for k, name in enumerate(names):
        rows = np.flatnonzero(label_N == k)
        _, first = np.unique(group_N[rows], return_index=True)
        of_groups = rows[np.sort(first)]  # one row of each group
        again = np.isin(group_N[of_groups], seen)
        of_class = [*of_groups[~again], *of_groups[again]][:each]
        seen += [group_N[row] for row in of_class]
        chosen += [(name, int(row)) for row in of_class]
    return chosen[:MOST]
