"""Accuracy against cost: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits import cost
from affectbench.reports.exhibits.cost import Panel

KIND = "figure"
TITLE = "Accuracy against cost"
CAPTION = (
    "Accuracy on test rows with its 95 % confidence interval, split by recording, no overlap."
    " Teachers see rich modalities, students one poor one. Above: CPU seconds to train a network"
    " and all that it learned from (a student's teachers, and sampling SAGE values where it needs"
    " them), one fold and seed; as the same networks cost in the project's study on its machine"
    " (config/costs.csv), because times of this run would be others whenever it is repeated. Below:"
    " parameters of the network alone, which is what is kept of it: students need no teacher any"
    " more. Filled points and dashes: the Pareto front; of no other point the accuracy is as high"
    " and the cost as low. Dots: the constant predictor. The best stands first in the list; where"
    " intervals overlap, its order says little, also as some students were run on fewer folds."
)
READS = ("cells", "costs")
OPTIONS = {"split": "recording", "overlap": "0"}
TEACHERS = ("eeg", "behaviour", "face")
STUDENTS = ("baseline", "uniform_cmd", "uniform_cmd_probabilities", "xa_cmd", "sampled_cmd")
RIVALS = (
    *("ce_cmd", "accuracy_cmd", "entropy_cmd", "confidence_cmd", "gradient_cmd", "stacking_cmd"),
    *("best_teacher", "random_cmd"),
)
SHOWN = (*TEACHERS, *STUDENTS, *RIVALS)
PANELS = (
    Panel("PPB-Emo (accuracy)", "ppb_emo", "emotion", "accuracy", OPTIONS, SHOWN),
    Panel("Smartwatch (accuracy)", "watch", "activity", "accuracy", OPTIONS),
)


def figure(cells: pd.DataFrame, costs: pd.DataFrame) -> Figure:
    """Return a column for each dataset."""
    return cost.figure(cells, costs, PANELS)
