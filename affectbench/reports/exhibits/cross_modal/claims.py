"""The claims of the cross-modal paper, with our verdicts."""

import pandas as pd

from affectbench.reports.exhibits.claims import ledger
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Claims of the cross-modal paper"
CAPTION = (
    "Each claim on each dataset and option where it can be judged: ours minus the other, with its"
    " 95 % interval by drawing groups, and seeds where several were run, anew. It holds where the"
    ' whole interval is on the claimed side of 0 (or, for "close", within the shaded margin), does'
    " not hold where it is on the other side. p is corrected for all rows of this table (Holm);"
    " verdicts are not. Effect: in standard deviations between groups. P(better): on how many"
    " groups ours is better. With one seed training's own chance is in none of them."
)
READS = ("claims",)


def table(claims: pd.DataFrame) -> Table:
    """Return a row for each claim and test."""
    return ledger("cross_modal", claims, CAPTION)
