"""Fig. 5 of the self-distillation paper: detecting garments among faces, by generation."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.look import begin, line_style, nothing
from affectbench.reports.wording import SIMULATED, task_words

KIND = "figure"
TITLE = "Fig. 5: telling other data by epistemic uncertainty"
CAPTION = (
    "ROC curves of the largest ensembles, a row of the other dataset being positive, scored by"
    " mutual information, mean over tasks. In a band lie 95 % of the curves of resampled clips and"
    " pictures, by the very members that were trained: it leaves out the chance in training."
    " Legend: area [95 % interval of clips, pictures and members, by leaving out each member],"
    " which is much wider than the band where members differ. The paper's best area is .898, of its"
    " second students (EMENet-V), on real Aff-Wild2 and Fashion-MNIST."
)
READS = ("curves", "cells")
EVERY, APART = 20, 3  # points of a curve from a marker to the next, and to the next curve's
PANEL, LINE = 4.5, 0.2  # inches: a panel without its legend, and a line of that
NAMES = {
    "ood/fashion_mnist": "garments{} from faces (EMENet-V)",
    "ood/scenes": "photographs{} from digits",
}


def figure(curves: pd.DataFrame, cells: pd.DataFrame) -> Figure:
    """Return a panel for each pair of datasets, a curve for each generation."""
    data = curves[(curves["curve"] == "roc") & (curves["score"] == "mutual")]
    if data.empty:
        return nothing("no ensemble has predicted another dataset's rows")
    data = data[data["ensemble_size"] == data.groupby("task")["ensemble_size"].transform("max")]
    tasks = list(dict.fromkeys(data["task"]))
    begin()
    size = (3.8 * len(tasks), PANEL + LINE * data["generation"].nunique())
    drawn, axes = plt.subplots(1, len(tasks), figsize=size, squeeze=False)
    for axis, task in zip(axes[0], tasks, strict=True):
        of_task = data[data["task"] == task]
        _panel(axis, of_task, cells[cells["task"] == task])
        axis.set_title(_title(task, of_task["origin"].iloc[0]))
    axes[0][0].set_ylabel("true positive rate")
    return drawn


def _title(task: str, origin: str) -> str:
    """Return a panel's title, with what of the other dataset was simulated.

    >>> _title("ood/scenes", "bundled"), _title("ood/cars", "simulated")
    ('photographs from digits', 'other data, cars (simulated)')
    """
    named = NAMES.get(task, f"{task_words(task)}{{}}")
    return named.format(" (simulated)" if origin == SIMULATED else "")


def _panel(axis, data: pd.DataFrame, cells: pd.DataFrame) -> None:
    axis.plot([0, 1], [0, 1], color="#999999", linestyle=":", linewidth=0.8)
    areas = cells[cells["metric"] == "auroc"].set_index(["generation", "ensemble_size"])
    for number, (generation, points) in enumerate(data.groupby("generation")):
        curve = points.sort_values("x")
        area = areas.loc[(generation, curve["ensemble_size"].iloc[0])]
        name = f"Stu{generation}" if generation else "Tea"
        label = f"{name}: area {area['value']:.3f} [{area['low']:.3f}, {area['high']:.3f}]"
        style = line_style(number)
        every = (number * APART, EVERY)  # markers of lines that coincide stand apart
        axis.plot(
            curve["x"], curve["y"], label=label, linewidth=1.4, ms=4, markevery=every, **style
        )
        if np.isfinite(curve["low"]).all():
            axis.fill_between(
                curve["x"], curve["low"], curve["high"], color=style["color"], alpha=0.08, lw=0
            )
    axis.set_xlabel("false positive rate")
    axis.set_box_aspect(1)
    axis.set_anchor("N")  # what is left of the height stands below, where the legend is
    axis.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.16))
