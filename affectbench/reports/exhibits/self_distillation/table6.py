"""Table 6 of the self-distillation paper: likelihood of action units, with audio."""

import pandas as pd

from affectbench.reports.exhibits.self_distillation._cells import WITH_PAPER, by_row
from affectbench.reports.exhibits.self_distillation._methods import AU_COLUMNS, METHODS, rows_of
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Table 6: likelihood of action units, video and audio"
CAPTION = "Negative log-likelihood of each action unit, nats; lower is better."
READS = ("cells",)


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each method and generation."""
    return by_row(cells, rows_of(cells, "va"), AU_COLUMNS, CAPTION + METHODS + WITH_PAPER)
