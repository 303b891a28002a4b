"""Table 1 of the self-distillation paper: class weights by ensemble size, teachers on video."""

import pandas as pd

from affectbench.reports.exhibits.self_distillation._cells import WITH_PAPER, Of, by_row
from affectbench.reports.exhibits.self_distillation._emotion import METRICS, WITH_TOTAL
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Table 1: class weights and ensemble size, teachers on video"
CAPTION = (
    "w/ re.: losses of expressions and action units weighted by class; T: how many networks are"
    " pooled."
)
READS = ("cells",)


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each way of weighting and ensemble size."""
    rows = [
        ({"Experiment": name, "T": str(size)}, Of(variant, size=size))
        for name, variant in (("w/o re.", "tea_v_plain"), ("w/ re.", "tea_v"))
        for size in (1, 5, 10)
    ]
    return by_row(cells, rows, WITH_TOTAL, CAPTION + METRICS + WITH_PAPER)
