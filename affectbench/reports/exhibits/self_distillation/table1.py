"""Table 1 of the self-distillation paper: class weights by ensemble size, teachers on video."""

import pandas as pd

from affectbench.reports.exhibits.self_distillation._cells import WITH_PAPER, Column, Of, by_row
from affectbench.reports.exhibits.self_distillation._emotion import METRICS, WITH_TOTAL
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Table 1: class weights and ensemble size, teachers on video"
CAPTION = (
    "w/ re.: losses of expressions and action units weighted by class; T: how many networks are"
    " pooled. Class weights make rare labels seem likely, so that the loss is above a constant"
    " predictor's, and a temperature cannot undo that. Columns 'calibrated': after a temperature of"
    " each label, fitted on half of the test frames and scored on the other half. Row 'w/ re.,"
    " shifted': after a temperature and a shift of each label, fitted on validation videos; it"
    " shows what the networks tell apart."
)
READS = ("cells",)
SHIFTED = "vs_v"  # the variant with a temperature and a shift
LOSSES = {
    "AU NLL": Column("au", "nll"),
    "AU NLL, calibrated": Column("au", "calibrated_nll"),
    "EXPR NLL": Column("expression", "nll"),
    "EXPR NLL, calibrated": Column("expression", "calibrated_nll"),
}


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each way of weighting and ensemble size, and one for what is shifted."""
    columns = {**WITH_TOTAL, **LOSSES}
    rows = [
        ({"Experiment": name, "T": str(size)}, Of(variant, size=size))
        for name, variant in (("w/o re.", "tea_v_plain"), ("w/ re.", "tea_v"))
        for size in (1, 5, 10)
    ]
    rows.append(({"Experiment": "w/ re., shifted", "T": "1"}, Of(SHIFTED)))
    of_two = (cells["variant"] == SHIFTED) & (cells["metric"] == "total")  # it has no values
    return by_row(cells[~of_two], rows, columns, CAPTION + METRICS + WITH_PAPER)
