"""How often each label of a task occurs, in train and val against test."""

import numpy as np

from affectbench.arrays import Array, Task, observed
from affectbench.reports.exhibits.look import COLOURS

MOST_NAMES = 40  # a task with more values (landmarks) is no distribution to look at
LABELS = 12  # from so many the names stand upright


def can_show(name: str, task: Task) -> bool:
    return task.kind != "map" and len(task.names) <= MOST_NAMES


def draw(axis, name: str, task: Task, target: Array, split_N: Array) -> None:
    """Draw shares of classes or labels, or a histogram of the values, by split."""
    parts = {"train and val": split_N != "test", "test": split_N == "test"}
    if task.kind == "regression":
        _histograms(axis, task, target, parts)
    else:
        width = 0.8 / len(parts)
        for number, (told, mine) in enumerate(parts.items()):
            share = shares(task, target[mine])
            place = np.arange(len(task.names)) + (number - 0.5) * width
            axis.bar(place, share, width * 0.9, color=COLOURS[number], label=told)
        upright = len(task.names) >= LABELS or max(map(len, task.names)) > 6
        axis.set_xticks(
            np.arange(len(task.names)), task.names, rotation=90 if upright else 0, size=6
        )
        axis.set_ylabel("share", size=7)
    axis.tick_params(labelsize=6)
    axis.grid(visible=False, axis="x")
    missing = 1 - observed(task, target).mean()
    axis.set_title(f"{name}: {missing:.0%} missing", size=8)
    lines = (len(axis.get_legend_handles_labels()[1]) + 1) // 2
    axis.margins(y=0.15 + 0.15 * lines)  # room for the legend
    axis.legend(fontsize=6, frameon=False, loc="upper right", ncols=2)


def shares(task: Task, target: Array) -> Array:
    """Return how often each class or label is there, of what is labelled: (C,).

    Worked value: classes (0, 1, 1, -1) of two -> (1/3, 2/3).
    """
    if task.kind == "multiclass":
        known = target[observed(task, target)]
        return np.bincount(known, minlength=len(task.names)) / max(len(known), 1)
    flat = target.reshape(-1, len(task.names))
    count = (~np.isnan(flat)).sum(axis=0)
    return np.nansum(flat, axis=0) / np.maximum(count, 1)


def _histograms(axis, task: Task, target: Array, parts: dict[str, Array]) -> None:
    flat = target.reshape(-1, len(task.names))
    edges = np.linspace(np.nanmin(flat), np.nanmax(flat), 21)
    for number, value in enumerate(task.names):
        for told, style in zip(parts, ("-", "--"), strict=True):
            known = target[parts[told]].reshape(-1, len(task.names))[:, number]
            known = known[~np.isnan(known)]
            weight = np.full(len(known), 1 / max(len(known), 1))
            axis.hist(
                known, edges, weights=weight, histtype="step", linestyle=style,
                color=COLOURS[number], label=f"{value}, {told}",
            )  # fmt: skip
    axis.set_ylabel("share", size=7)
