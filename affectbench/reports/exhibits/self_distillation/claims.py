"""The claims of the self-distillation paper, with our verdicts."""

import pandas as pd

from affectbench.reports.exhibits.claims import ledger
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Claims of the self-distillation paper"
CAPTION = "Intervals of one seed do not include variance between training runs."
READS = ("claims",)


def table(claims: pd.DataFrame) -> Table:
    """Return a row for each claim and test."""
    return ledger("self_distillation", claims, CAPTION)
