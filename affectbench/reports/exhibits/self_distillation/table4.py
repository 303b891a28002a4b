"""Table 4 of the self-distillation paper: expressions, valence and arousal, on video."""

import pandas as pd

from affectbench.reports.exhibits.self_distillation._cells import WITH_PAPER, by_row
from affectbench.reports.exhibits.self_distillation._methods import METHODS, OTHER_COLUMNS, rows_of
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Table 4: likelihood of expressions, error of valence and arousal, video"
CAPTION = (
    "Negative log-likelihood of expressions (nats), error of valence and arousal; lower is better."
)
READS = ("cells",)


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each method and generation."""
    return by_row(cells, rows_of(cells, "v"), OTHER_COLUMNS, CAPTION + METHODS + WITH_PAPER)
