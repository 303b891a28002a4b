"""Task performance against cost: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits import cost
from affectbench.reports.exhibits.cost import Panel

KIND = "figure"
TITLE = "Task performance against cost"
CAPTION = (
    "Each dataset's metric on test rows with its 95 % confidence interval. Above: CPU seconds to"
    " train a network and all that it began with (by step: its concepts, too; V/A: the network on"
    " video); as the same networks cost in the project's study on its machine (config/costs.csv),"
    " because times of this run would be others whenever it is repeated. The weights that all faces"
    " begin with were made once and are not in it. Below: parameters. Filled points and dashes: the"
    " Pareto front; of no other point the value is as high and the cost as low. Dots: the constant"
    " predictor. The best stands first in the list; where intervals overlap, its order says little."
)
READS = ("cells", "costs")
PANELS = (
    Panel("RAF-DB (accuracy)", "raf_db", "expression", "accuracy"),
    Panel("AffectNet-8 (accuracy)", "affectnet", "expression", "accuracy", {"classes": "8"}),
    Panel("Aff-Wild2 (macro-F1)", "aff_wild2_frames", "expression", "macro_f1"),
    Panel("NoXi (CCC)", "noxi", "engagement", "ccc"),
)


def figure(cells: pd.DataFrame, costs: pd.DataFrame) -> Figure:
    """Return a column for each dataset."""
    return cost.figure(cells, costs, PANELS)
