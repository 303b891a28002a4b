"""Fig. 2 of the concept paper: task performance against the size of the concepts' embeddings."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.concepts._rows import METRICS, ROWS, Row, of_row, sizes
from affectbench.reports.exhibits.look import COLOURS, begin, nothing

KIND = "figure"
TITLE = "Fig. 2: performance against embedding size"
CAPTION = (
    "End-to-end AGCM by embedding size, 95 % intervals by drawing groups and seeds anew; beside it"
    " the paper's curve on the real data, from the vectors of its Fig. 2, whose points are rounded,"
    " and at its choice of size from its Table 1. For NoXi V the two disagree: .582 and .592."
    " Compare shapes, not heights. The dotted line marks the paper's choice."
)
READS = ("cells",)
COLUMNS = 4


def figure(cells: pd.DataFrame) -> Figure:
    """Return a panel for each dataset and modality."""
    parts = [(row, _curve(cells, row)) for row in ROWS]
    parts = [(row, curve) for row, curve in parts if len(curve)]
    if not parts:
        return nothing("No arm of this paper has AGCM at several embedding sizes.")
    begin()
    lines = -(-len(parts) // COLUMNS)
    columns = min(COLUMNS, len(parts))
    drawn, axes = plt.subplots(lines, columns, figsize=(7.6, 2.0 * lines + 0.5), squeeze=False)
    for axis in axes.flat[len(parts) :]:
        axis.set_axis_off()
    for number, (axis, (row, curve)) in enumerate(zip(axes.flat, parts, strict=False)):
        _panel(axis, row, curve, first=number % columns == 0)
    handles = [axes.flat[0].get_lines()[0], axes.flat[0].get_lines()[1]]
    drawn.legend(handles, ["ours", "paper, real data"], loc="outside upper center", ncols=2)
    return drawn


def _curve(cells: pd.DataFrame, row: Row) -> pd.DataFrame:
    reached = of_row(cells, row)
    reached = reached[reached["variant"] == f"agcm{row.voice}"]
    return reached.assign(size=sizes(reached)).dropna(subset="size").sort_values("size")


def _panel(axis, row: Row, curve: pd.DataFrame, *, first: bool) -> None:
    ours, paper = COLOURS[0], "#777777"
    value = curve["value"].to_numpy()
    gaps = np.abs(
        [curve["low"].fillna(curve["value"]), curve["high"].fillna(curve["value"])] - value
    )
    axis.plot(curve["size"], value, "o-", color=ours, ms=4)
    axis.plot(curve["size"], curve["published"], "s--", color=paper, ms=3.5, mfc="white", lw=1)
    axis.errorbar(curve["size"], value, yerr=gaps, fmt="none", ecolor=ours, capsize=2)
    axis.axvline(row.size, color="#bbbbbb", lw=0.8, ls=":")
    axis.set_xscale("log", base=2)
    axis.set_xticks(curve["size"], [f"{size:.0f}" for size in curve["size"]])
    axis.minorticks_off()
    axis.set_ylim(bottom=min(0, float(np.nanmin(curve[["low", "value"]].to_numpy()))), top=1)
    axis.set_title(f"{row.name} ({METRICS[row.metric]})", size=8)
    axis.set_xlabel("embedding size")
    if first:
        axis.set_ylabel("performance")
