"""Fig. 4 of the self-distillation paper: the total emotion metric by generation."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.look import begin, line_style, nothing
from affectbench.reports.exhibits.references import draw_floor, floor_of
from affectbench.reports.exhibits.self_distillation._cells import DATA

KIND = "figure"
TITLE = "Fig. 4: total emotion metric by generation"
CAPTION = (
    "The sum of the AU and EXPR metrics and both concordance correlations on the official"
    " validation videos, higher is better, with its 95 % confidence interval by bootstrap of"
    " clips, and of members, of ensembles by leaving each out. Dots: the members; a single"
    " network's value is their mean. Dotted line, or text where that is far away: the constant"
    " predictor. The paper prints only its teachers on video, on real data (Table 1): 2.1527"
    " single, 2.2465 an ensemble of five."
)
READS = ("metrics", "cells")
ASIDE = 0.08  # from a generation's tick to its two values, in generations
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
    for axis in axes:
        draw_floor(axis, floor_of(total[1]))
    handles, labels = axes[0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside upper center", ncols=len(labels), frameon=False)
    return drawn


def _is_total(frame: pd.DataFrame) -> pd.Series:
    of_data = (frame["dataset"] == DATA) & (frame["task"] == "total") & (frame["metric"] == "total")
    return of_data & frame["value"].notna()


def _panel(axis, metrics: pd.DataFrame, cells: pd.DataFrame) -> None:
    """Draw single networks and the largest ensemble, both with their 95 % intervals."""
    if metrics.empty or cells.empty:
        axis.text(0.5, 0.5, "not run", ha="center", va="center", transform=axis.transAxes)
        return
    members = metrics[metrics["ensemble_size"] == 1]
    single, ensemble = line_style(0), line_style(1)
    x = members["generation"] - ASIDE
    axis.plot(x, members["value"], ".", color=single["color"], alpha=0.4)
    _line(axis, cells[cells["ensemble_size"] == 1], -ASIDE, single, "single network")
    most = cells["ensemble_size"].max()
    if most > 1:
        label = f"ensemble of {most}"
        _line(axis, cells[cells["ensemble_size"] == most], ASIDE, ensemble, label)
    generations = sorted(cells["generation"].unique())
    names = [f"Stu{generation}" if generation else "Tea" for generation in generations]
    axis.set_xticks(generations, names)


def _line(axis, cells: pd.DataFrame, aside: float, style: dict, label: str) -> None:
    """Draw the values of all generations, with their intervals where there are any."""
    ordered = cells.sort_values("generation")
    value = ordered["value"].to_numpy()
    reach = np.abs(ordered[["low", "high"]].to_numpy().T - value)
    shape = {"capsize": 2, "elinewidth": 1, "markersize": 5}
    axis.errorbar(ordered["generation"] + aside, value, reach, label=label, **style, **shape)
