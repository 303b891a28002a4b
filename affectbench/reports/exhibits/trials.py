"""How a hyper-parameter search went: the validation loss of each trial, and by each field."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.look import COLOURS, begin

COLUMNS = 3


def figure(trials: pd.DataFrame, title: str) -> Figure:
    """Return a panel of loss over trials, and one of loss over each searched field.

    trials  columns `trial`, `value` (infinite where a trial diverged), and one for each field

    The best trial is marked.
    """
    fields = [name for name in trials.columns if name not in ("trial", "value")]
    shown = trials[np.isfinite(trials["value"])]
    rows = -(-(1 + len(fields)) // COLUMNS)
    begin()
    drawn, axes = plt.subplots(rows, COLUMNS, figsize=(7.2, 2.2 * rows + 0.4), squeeze=False)
    drawn.suptitle(title)
    for axis in axes.flat[1 + len(fields) :]:
        axis.set_axis_off()
    first = axes.flat[0]
    first.plot(shown["trial"], shown["value"], "o", color=COLOURS[0], ms=4, label="a trial")
    first.step(
        shown["trial"], shown["value"].cummin(), where="post", color=COLOURS[1], label="best so far"
    )
    first.set_xlabel("trial")
    first.legend(frameon=False, fontsize=7)
    for axis, field in zip(axes.flat[1:], fields, strict=False):
        _against(axis, shown, field)
    for axis in axes[:, 0]:
        axis.set_ylabel("validation loss")
    return drawn


def _against(axis, shown: pd.DataFrame, field: str) -> None:
    """Draw the trials' losses against one field."""
    values = shown[field]
    if not pd.api.types.is_numeric_dtype(values):
        names = sorted(set(values))
        x = values.map(names.index)
        axis.set_xticks(range(len(names)), names, rotation=30, ha="right", size=7)
    else:
        x = values
        if values.min() > 0 and values.max() / values.min() > 20:
            axis.set_xscale("log")
    axis.plot(x, shown["value"], "o", color=COLOURS[0], ms=4)
    best = shown["value"].idxmin()
    axis.plot(x[best], shown["value"][best], "*", color=COLOURS[1], ms=11)
    axis.set_xlabel(field)
