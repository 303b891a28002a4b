"""Weighting the teachers against equal weights, at several budgets: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.budget import against_effort

KIND = "figure"
TITLE = "Verdict against budget: XA-CMD and CMD"
CAPTION = (
    "Difference in accuracy and in cross-entropy, with its 95 % interval, against effort: how"
    " many times as long teachers and students learned as in the other exhibits. The paper"
    " claims the first. Grey: the claimed side of 0; blue: the margin, within which a"
    " difference is none. A marker says the verdict. At effort 1 stand the cells of the other"
    " tables; the others were fitted for this figure alone, some on fewer folds and seeds, so"
    " that widths of intervals do not compare."
)
READS = ("claims",)
CLAIMS = ("xa_cmd_beats_cmd", "xa_cmd_loss_above_cmd")


def figure(claims: pd.DataFrame) -> Figure:
    """Return a panel for each claim."""
    return against_effort("cross_modal", claims, CLAIMS)
