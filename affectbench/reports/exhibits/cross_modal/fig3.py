"""Fig. 3 of the cross-modal paper: the weight of each teacher for each class."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.cross_modal._panels import by_dataset
from affectbench.reports.exhibits.look import COLOURS, HATCHES, nothing

KIND = "figure"
TITLE = "Fig. 3: teachers' weights by class"
CAPTION = (
    "Weight of each teacher for each class; the weights of one class sum to 1, and 1/M (dashed) is"
    " CMD. Bars: XA-CMD, mean over folds and seeds, with their range. Crosses: class-wise"
    " cross-entropy weighting. Exercises of the smartwatch: PEN pendulum, ABD abduction, FEL"
    " forward elevation, IR and ER internal and external rotation, TRAP row of the lower trapezius,"
    " ROW bent-over row (Burns et al., 2018)."
)
READS = ("diagnostics",)
WEIGHTINGS = ("xa_cmd", "ce_cmd")


def figure(diagnostics: pd.DataFrame) -> Figure:
    """Return bars for each class and teacher in each panel of overlap by split."""
    shown = diagnostics["variant"].isin(WEIGHTINGS)
    data = diagnostics[shown & (diagnostics["quantity"] == "teacher_weight")]
    if data.empty:
        return nothing("no student has teacher weights: all of them diverged")
    return by_dataset(data, "teacher's weight", _bars)


def _bars(axis, panel: pd.DataFrame) -> None:
    classes = list(dict.fromkeys(panel["column"]))
    teachers = dict(zip(panel["row"], panel["row_title"], strict=True))
    width = 0.8 / len(teachers)
    rival = panel[panel["variant"] == "ce_cmd"]
    for number, (teacher, colour) in enumerate(zip(teachers, COLOURS, strict=False)):
        left = np.arange(len(classes)) + (number - (len(teachers) - 1) / 2) * width
        xa, ce = (_by_class(panel, variant, teacher, classes) for variant in WEIGHTINGS)
        mean = xa.mean(axis=1)
        reach = np.stack([mean - xa.min(axis=1), xa.max(axis=1) - mean])
        style = {"facecolor": colour, "alpha": 0.75, "hatch": HATCHES[number % len(HATCHES)]}
        axis.bar(left, mean, width * 0.9, label=teachers[teacher], edgecolor="white", **style)
        axis.errorbar(left, mean, reach, fmt="none", ecolor="#333333", elinewidth=0.8)
        if ce.shape[1]:
            label = rival["title"].iloc[0] if number == 0 else None
            axis.plot(left, ce.mean(axis=1), "x", color="#000000", markersize=4, label=label)
    axis.axhline(1 / len(teachers), color="#555555", linestyle="--", linewidth=0.8)
    axis.set_xticks(
        np.arange(len(classes)), classes, rotation=45, ha="right", rotation_mode="anchor"
    )
    axis.grid(visible=False, axis="x")


def _by_class(panel: pd.DataFrame, variant: str, teacher: str, classes: list[str]) -> np.ndarray:
    """Return a teacher's weights by class, and by fold and seed: (C, folds x seeds)."""
    weights = panel[(panel["variant"] == variant) & (panel["row"] == teacher)]
    table = weights.pivot_table(index="column", columns=["fold", "seed"], values="value")
    return table.reindex(classes).to_numpy().reshape(len(classes), -1)
