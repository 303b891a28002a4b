"""The claims of the concept paper, with our verdicts."""

import pandas as pd

from affectbench.reports.exhibits.claims import ledger
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Claims of the concept paper"
CAPTION = (
    "Each claim on each dataset and option where it can be judged: ours minus the other, with its"
    " 95 % interval by drawing groups, and seeds where several were run, anew. It holds where the"
    " whole interval is on the claimed side of 0 and does not hold where it is on the other; there"
    " is no difference where it is within the margin (shaded), which is half of the published"
    ' difference unless the claim states another. "Close" holds within the margin. A test has to'
    " agree, also after correction for all tests that are judged (Holm): p is of the test behind"
    " the verdict. Smallest visible: the true difference that would be seen in 80 % of repetitions,"
    " before correction. Not judged: an arm"
    " is not above the constant predictor, in the claim's metric or in balanced accuracy (CCC of"
    " values). Those marked as ours the paper does not make."
    " Simulated data and a small network, unless a dataset's folder was given."
)
READS = ("claims",)


def table(claims: pd.DataFrame) -> Table:
    """Return a row for each claim and test."""
    return ledger("concepts", claims, CAPTION)
