"""The claims of the concept paper, with our verdicts."""

import pandas as pd

from affectbench.reports.exhibits.claims import ledger
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Claims of the concept paper"
CAPTION = (
    "Those marked as ours the paper does not make."
    " Simulated data and a small network, unless a dataset's folder was given."
)
READS = ("claims",)


def table(claims: pd.DataFrame) -> Table:
    """Return a row for each claim and test."""
    return ledger("concepts", claims, CAPTION)
