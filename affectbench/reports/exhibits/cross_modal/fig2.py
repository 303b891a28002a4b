"""Fig. 2 of the cross-modal paper: how the students' validation accuracy grows."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.cross_modal._panels import by_dataset
from affectbench.reports.exhibits.look import line_style, nothing

KIND = "figure"
TITLE = "Fig. 2: students' validation accuracy over training"
CAPTION = (
    "Validation accuracy against training step: line, mean over folds and seeds; band, their range."
    " CMD and XA-CMD never see it: they stop on the divergence from their soft targets. A line ends"
    " where the first fold stopped."
)
READS = ("history",)
STUDENTS = ("baseline", "uniform_cmd", "xa_cmd")


def figure(history: pd.DataFrame) -> Figure:
    """Return a curve for each student in each panel of overlap by split."""
    data = history[
        history["variant"].isin(STUDENTS) & history["quantity"].str.startswith("val_accuracy")
    ]
    if data.empty:
        return nothing("no student has a history: all of them diverged")
    return by_dataset(data, "validation accuracy", _curves, "step")


def _curves(axis, panel: pd.DataFrame) -> None:
    for number, student in enumerate(STUDENTS):
        of_student = panel[panel["variant"] == student]
        steps = of_student.pivot_table(index="step", columns=["fold", "seed"], values="value")
        steps = steps.dropna()
        if steps.empty:
            continue
        least, most = steps.min(axis=1), steps.max(axis=1)
        label, style = of_student["title"].iloc[0], line_style(number)
        axis.plot(steps.index, steps.mean(axis=1), label=label, linewidth=1.6, ms=4, **style)
        axis.fill_between(steps.index, least, most, color=style["color"], alpha=0.15, linewidth=0)
