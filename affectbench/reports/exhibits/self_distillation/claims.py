"""The claims of the self-distillation paper, with our verdicts."""

import pandas as pd

from affectbench.reports.exhibits.claims import ledger
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Claims of the self-distillation paper"
CAPTION = (
    "Each claim where it can be judged: ours minus the other, with its 95 % interval by resampling"
    " clips. It holds where the whole interval is on the claimed side of 0 (or, for claims of"
    " closeness, within the margin), does not hold where it is on the other side. Not corrected for"
    " the number of rows, and without training's own spread."
)
READS = ("claims",)


def table(claims: pd.DataFrame) -> Table:
    """Return a row for each claim and test."""
    return ledger("self_distillation", claims, CAPTION)
