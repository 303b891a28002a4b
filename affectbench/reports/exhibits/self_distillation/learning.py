"""How teachers and students of the headline claim learned: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits import learning
from affectbench.reports.exhibits.learning import Panel
from affectbench.reports.exhibits.self_distillation._cells import DATA

KIND = "figure"
TITLE = "Learning curves: teachers and students"
CAPTION = (
    "The sides of the paper's headline claim on validation rows, by optimisation step. Line: mean"
    " over seeds; band: their range; a line ends where the first fit stopped. Score of action"
    " units: half macro F1, half accuracy; of classes: 0.67 macro F1 + 0.33 accuracy. Higher is"
    " better, and by the sum over its tasks a fit keeps its best network. Temperature scaling and"
    " MC dropout, which the claim compares students with, have no curve: they are the teachers'"
    " networks as these were kept."
)
READS = ("history",)
PANELS = (
    Panel("Action units (V): score", DATA, "val_au", ("tea_v", "stu_v")),
    Panel("Expressions (V): score", DATA, "val_expression", ("tea_v", "stu_v")),
    Panel("Digits: score", "digits", "val_target", ("digits_tea", "digits_stu")),
    Panel("Action units (VA): score", DATA, "val_au", ("tea_va", "stu_va")),
    Panel("Expressions (VA): score", DATA, "val_expression", ("tea_va", "stu_va")),
)


def figure(history: pd.DataFrame) -> Figure:
    """Return a panel for each task."""
    return learning.figure(history, PANELS)
