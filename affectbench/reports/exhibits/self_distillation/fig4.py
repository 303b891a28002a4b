"""Fig. 4 of the self-distillation paper: the total emotion metric by generation."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.look import COLOURS, begin, nothing
from affectbench.reports.exhibits.self_distillation._cells import DATA

KIND = "figure"
TITLE = "Fig. 4: total emotion metric by generation"
CAPTION = (
    "The sum of the AU and EXPR metrics and both concordance correlations on the official"
    " validation videos. Single networks: mean and standard deviation over the members, each a"
    " dot; ensembles: value with its 95 % interval by resampling clips. The paper prints only its"
    " teachers on video, on real data (Table 1): 2.1527 single, 2.2465 an ensemble of five."
)
READS = ("metrics", "cells")
PANELS = {"Video (EMENet-V)": "v", "Video and audio (EMENet-VA)": "va"}


def figure(metrics: pd.DataFrame, cells: pd.DataFrame) -> Figure:
    """Return a panel for each network."""
    total = [part[_is_total(part)] for part in (metrics, cells)]
    if any(part.empty for part in total):
        return nothing("there is no total emotion metric: all members diverged")
    begin()
    drawn, axes = plt.subplots(1, 2, figsize=(7.2, 3.2), sharey=True)
    for axis, (title, inputs) in zip(axes, PANELS.items(), strict=True):
        variants = (f"tea_{inputs}", f"stu_{inputs}")
        axis.set_title(title)
        _panel(axis, *(part[part["variant"].isin(variants)] for part in total))
    axes[0].set_ylabel("total emotion metric")
    handles, labels = axes[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside upper center", ncols=len(labels), frameon=False)
    return drawn


def _is_total(frame: pd.DataFrame) -> pd.Series:
    of_data = (frame["dataset"] == DATA) & (frame["task"] == "total") & (frame["metric"] == "total")
    return of_data & frame["value"].notna()


def _panel(axis, metrics: pd.DataFrame, cells: pd.DataFrame) -> None:
    if metrics.empty or cells.empty:
        axis.text(0.5, 0.5, "not run", ha="center", va="center", transform=axis.transAxes)
        return
    single = metrics[metrics["ensemble_size"] == 1].groupby("generation")["value"]
    together = cells[cells["ensemble_size"] == cells["ensemble_size"].max()]
    together = together.sort_values("generation")
    for generation, values in single:
        axis.plot(np.full(len(values), generation - 0.08), values, ".", color=COLOURS[0], alpha=0.4)
    generations = np.array(sorted(single.groups))
    mean, spread = single.mean().to_numpy(), single.std().fillna(0).to_numpy()
    style = {"capsize": 2, "elinewidth": 1, "markersize": 5}
    axis.errorbar(
        generations - 0.08, mean, spread, fmt="o-", color=COLOURS[0], label="single", **style
    )
    value = together["value"].to_numpy()
    reach = np.abs(together[["low", "high"]].to_numpy().T - value)
    axis.errorbar(
        together["generation"] + 0.08,
        value,
        reach,
        fmt="s-",
        color=COLOURS[1],
        label="ensemble",
        **style,
    )
    names = ["Tea", *(f"Stu{generation}" for generation in generations[1:])]
    axis.set_xticks(generations, names)
