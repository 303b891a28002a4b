"""The claims of the concept paper, with our verdicts."""

import pandas as pd

from affectbench.reports.exhibits.claims import ledger
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Claims of the concept paper"
CAPTION = (
    "Each claim on each dataset where it can be judged: ours minus the other, with its 95 %"
    " interval by drawing groups and seeds anew. It holds where the whole interval is on the"
    ' claimed side of 0 (or, for "close", within the margin), does not hold where it is on the'
    " other side. Those marked as ours the paper does not make. p is corrected over the table."
    " Simulated data and a small network, unless a dataset's folder was given."
)
READS = ("claims",)


def table(claims: pd.DataFrame) -> Table:
    """Return a row for each claim and test."""
    return ledger("concepts", claims, CAPTION)
