"""Fig. 6 of the self-distillation paper: how often labels occur."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.look import COLOURS, begin
from affectbench.reports.exhibits.self_distillation._cells import DATA

KIND = "figure"
TITLE = "Fig. 6: data distributions"
CAPTION = (
    "Labelled frames of each set, as many as each title says: share of action units and"
    " expressions, and where valence and arousal lie, in bins of 0.1. Blue bars and solid lines:"
    " train (with what is held out of it for validation); orange bars and dashed lines: test, the"
    " official validation videos. Marks: the shares that the paper's class weights (appendix A)"
    " stand for; its AU2, 24.7, is 47/3 in its code. Of valence and arousal it prints no number."
)
READS = ("targets",)
SPLITS = {"train": ("train", "val"), "test": ("test",)}
PANELS = {"au": "Action units", "expression": "Expressions", "affect": "Valence and arousal"}
LINES = {"train": "-", "test": "--"}
AU_WEIGHTS = (7.7, 24.7, 5.3, 2.9, 1.5, 1.9, 3, 32.3, 32.3, 32.3, 0.59, 11.5)  # negative / positive
EXPR_WEIGHTS = (0.02, 0.2, 0.33, 0.24, 0.03, 0.05, 0.1)  # in proportion to 1 / frequency


def figure(targets: pd.DataFrame) -> Figure:
    """Return a panel for each set of labels."""
    data = targets[targets["dataset"] == DATA]
    inverse = 1 / np.array(EXPR_WEIGHTS)
    begin()
    drawn, axes = plt.subplot_mosaic([["au", "au"], ["expression", "affect"]], figsize=(7.2, 4.8))
    of_task = {task: data[data["task"] == task] for task in axes}
    _shares(axes["au"], of_task["au"], 1 / (1 + np.array(AU_WEIGHTS)))
    _shares(axes["expression"], of_task["expression"], inverse / inverse.sum())
    _values(axes["affect"], of_task["affect"])
    for task, words in PANELS.items():
        axes[task].set_title(_title(words, of_task[task]))
    handles, labels = axes["au"].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside upper center", ncols=3, frameon=False)
    return drawn


def _title(words: str, data: pd.DataFrame) -> str:
    """Return a panel's title with its frames. Worked value: "Expressions: 161 train, 62 test"."""
    of = data.drop_duplicates(["split", "name"])
    sums = {
        part: of[of["split"].isin(splits)].groupby("name")["of"].sum()
        for part, splits in SPLITS.items()
    }
    frames = (f"{of_part.max():,.0f} {part}" for part, of_part in sums.items())
    return f"{words}: {', '.join(frames)}"


def _shares(axis, data: pd.DataFrame, printed: np.ndarray) -> None:
    names = list(dict.fromkeys(data["name"]))
    x = np.arange(len(names))
    for number, (part, splits) in enumerate(SPLITS.items()):
        counts = data[data["split"].isin(splits)].groupby("name")[["count", "of"]].sum()
        counts = counts.reindex(names)
        share = counts["count"] / counts["of"]
        axis.bar(x + 0.4 * (number - 0.5), share, 0.38, color=COLOURS[number], label=part)
    axis.plot(x, printed, "_", color="black", markersize=12, label="paper")
    axis.set_xticks(x, names, rotation=30, ha="right")
    axis.set_ylabel("share of frames")


def _values(axis, data: pd.DataFrame) -> None:
    """Draw how often values lie in each bin: a line for each value and split."""
    for number, (name, of_name) in enumerate(data.groupby("name", sort=False)):
        for part, splits in SPLITS.items():
            bins = of_name[of_name["split"].isin(splits)]
            by_bin = bins.groupby("bin")[["count", "of"]].sum()
            share = by_bin["count"] / by_bin["of"]
            style = {"where": "mid", "color": COLOURS[number + 2], "linestyle": LINES[part]}
            axis.step(share.index.astype(float), share, label=f"{name}, {part}", **style)
    axis.set_xlabel("value")
    axis.set_ylabel("share of frames")
    axis.set_ylim(0, axis.get_ylim()[1] * 1.3)  # room for the legend above the lines
    axis.legend(frameon=False, fontsize=7, loc="upper center", ncols=2)
