"""End to end against by step, at several budgets: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.budget import against_effort

KIND = "figure"
TITLE = "Verdict against budget: end to end and by step"
CAPTION = (
    "Difference in each task's metric, with its 95 % interval, against effort: how many times"
    " as long AGCM, and both steps of its rival, learned as in the other exhibits; what they"
    " started from did not change. Grey: the claimed side of 0; blue: the margin, within which"
    " a difference is none. A marker says the verdict. At effort 1 stand the cells of the other"
    " tables; the others were fitted for this figure alone, some on fewer folds and seeds, so"
    " that widths of intervals do not compare."
)
READS = ("claims",)
CLAIMS = (
    "end_to_end_beats_by_step",
    "end_to_end_beats_by_step_on_frames",
    "end_to_end_beats_by_step_in_engagement",
)


def figure(claims: pd.DataFrame) -> Figure:
    """Return a panel for each claim."""
    return against_effort("concepts", claims, CLAIMS)
