"""The claims of the cross-modal paper, with our verdicts."""

import pandas as pd

from affectbench.reports.exhibits.claims import ledger
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Claims of the cross-modal paper"
CAPTION = (
    "Effect: in standard deviations between groups. P(better): probability that ours is better on"
    " a group, over pairs of seeds; ties count half. Intervals of one seed do not include variance"
    " between training runs."
)
READS = ("claims",)


def table(claims: pd.DataFrame) -> Table:
    """Return a row for each claim and test."""
    return ledger("cross_modal", claims, CAPTION)
