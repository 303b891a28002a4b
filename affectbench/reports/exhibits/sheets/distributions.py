"""How often each label of a task occurs, in training and validation rows and in test rows."""

import numpy as np
import seaborn

from affectbench.arrays import Array, Task, observed
from affectbench.reports.exhibits.look import COLOURS
from affectbench.reports.wording import task_words

MOST_NAMES = 40  # tasks with more values, such as landmarks, are not drawn
UPRIGHT = 12  # with so many names, they are written vertically


def can_show(name: str, task: Task) -> bool:
    """Return whether a task's labels are drawn: maps and tasks with many values are not."""
    return task.kind != "map" and len(task.names) <= MOST_NAMES


def draw(axis, name: str, task: Task, target: Array, split_N: Array) -> None:
    """Draw the shares of classes or labels, or a histogram of values, by split."""
    parts = {"train and val": split_N != "test", "test": split_N == "test"}
    if task.kind == "regression":
        _histograms(axis, task, target, parts)
    else:
        _bars(axis, task, {part: shares(task, target[is_N]) for part, is_N in parts.items()})
    axis.set_xlabel("")
    axis.set_ylabel("share", size=7)
    axis.tick_params(labelsize=6)
    axis.grid(visible=False, axis="x")
    missing = 1 - observed(task, target).mean()
    axis.set_title(f"{task_words(name)}: {missing:.0%} missing", size=8)
    lines = (len(axis.get_legend_handles_labels()[1]) + 1) // 2
    axis.margins(y=0.15 + 0.15 * lines)  # room for the legend
    axis.legend(fontsize=6, frameon=False, loc="upper right", ncols=2)


def shares(task: Task, target: Array) -> Array:
    """Return the share of each class or label among labelled rows or frames, or of votes: (C,).

    Worked value: classes (0, 1, 1, -1) of two -> (1/3, 2/3).
    """
    if task.kind == "multiclass":
        labelled = target[observed(task, target)]
        return np.bincount(labelled, minlength=len(task.names)) / max(len(labelled), 1)
    flat = target.reshape(-1, len(task.names))
    if task.kind == "votes":
        return np.nansum(flat, axis=0) / max(np.nansum(flat), 1)
    count = (~np.isnan(flat)).sum(axis=0)
    return np.nansum(flat, axis=0) / np.maximum(count, 1)


def _bars(axis, task: Task, shares_of: dict[str, Array]) -> None:
    """Draw bars of the shares of each class or label, side by side by part of the rows."""
    seaborn.barplot(
        x=np.tile([name.replace("_", " ") for name in task.names], len(shares_of)),
        y=np.concatenate([*shares_of.values()]),
        hue=np.repeat([*shares_of], len(task.names)),
        palette=list(COLOURS[: len(shares_of)]),
        saturation=1,
        ax=axis,
    )
    upright = len(task.names) >= UPRIGHT or max(map(len, task.names)) > 6
    axis.tick_params(axis="x", rotation=90 if upright else 0)


def _histograms(axis, task: Task, target: Array, parts: dict[str, Array]) -> None:
    flat = target.reshape(-1, len(task.names))
    edges = np.linspace(np.nanmin(flat), np.nanmax(flat), 21)
    for number, value in enumerate(task.names):
        for (part, is_part_N), style in zip(parts.items(), ("-", "--"), strict=True):
            values = target[is_part_N].reshape(-1, len(task.names))[:, number]
            seaborn.histplot(
                x=values[~np.isnan(values)], bins=edges, stat="proportion", element="step",
                fill=False, linestyle=style, color=COLOURS[number], label=f"{value}, {part}",
                ax=axis,
            )  # fmt: skip
