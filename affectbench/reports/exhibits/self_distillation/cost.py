"""Negative log-likelihood against cost: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits import cost
from affectbench.reports.exhibits.cost import Panel
from affectbench.reports.exhibits.self_distillation._cells import DATA

KIND = "figure"
TITLE = "Negative log-likelihood against cost"
CAPTION = (
    "Negative log-likelihood on test rows (nats, lower is better) with its 95 % confidence"
    " interval: networks on video, and on digits; T: networks of an ensemble. Above: CPU seconds to"
    " train, with all that was learned from (students: all their teachers, and the generations"
    " before); as the same networks cost in the project's study on its machine (config/costs.csv),"
    " because times of this run would be others whenever it is repeated. Below: parameters of all"
    " networks that answer together; MC dropout needs its network ten times. Filled points and"
    " dashes: the Pareto front; of no other point the loss and the cost are as low. Dots: the"
    " constant predictor. The best stands first in the list."
)
READS = ("cells", "costs")
VIDEO = ("tea_v", "stu_v", "ts_v", "vs_v", "mc_v", "laplace_v")
PANELS = (
    Panel("Action units (NLL)", DATA, "au", "nll", variants=VIDEO),
    Panel("Expressions (NLL)", DATA, "expression", "nll", variants=VIDEO),
    Panel("Digits (NLL)", "digits", "digit", "nll"),
)


def figure(cells: pd.DataFrame, costs: pd.DataFrame) -> Figure:
    """Return a column for each task."""
    return cost.figure(cells, costs, PANELS)
