"""Students against their teachers, at several budgets: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.budget import against_effort

KIND = "figure"
TITLE = "Verdict against budget: students and teachers"
CAPTION = (
    "Negative log-likelihood of students of the first generation minus that of their own"
    " teachers, with its 95 % interval, against effort: how many times as long both learned as"
    " in the other exhibits; what they started from did not change. Left to right: action"
    " units, expressions, digits. Grey: the claimed side of 0; blue: the margin, within which a"
    " difference is none. A marker says the verdict. At effort 1 stand the cells of the other"
    " tables; the others were fitted for this figure alone, some on fewer folds and seeds, so"
    " that widths of intervals do not compare."
)
READS = ("claims",)
CLAIMS = (
    "au_nll_below_teachers",
    "expression_nll_below_teachers",
    "digits_nll_below_teachers",
)


def figure(claims: pd.DataFrame) -> Figure:
    """Return a panel for each claim."""
    return against_effort("self_distillation", claims, CLAIMS)
