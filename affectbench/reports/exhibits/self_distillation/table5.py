"""Table 5 of the self-distillation paper: with and without balancing the tasks."""

import pandas as pd

from affectbench.reports.exhibits.self_distillation._cells import WITH_PAPER, Of, by_row
from affectbench.reports.exhibits.self_distillation._emotion import METRICS, WITH_TOTAL
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Table 5: balancing the tasks, teachers on video"
CAPTION = "w/ ba.: tasks weighted by Algorithm 1; T: how many networks are pooled."
READS = ("cells",)


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each way of balancing and ensemble size."""
    rows = [
        ({"Experiment": name, "T": str(size)}, Of(variant, size=size))
        for name, variant in (("w/o ba.", "tea_v_unbalanced"), ("w/ ba.", "tea_v"))
        for size in (1, 5)
    ]
    return by_row(cells, rows, WITH_TOTAL, CAPTION + METRICS + WITH_PAPER)
