"""How close predictions are to the votes of people, and how close the truth itself would be."""

import pandas as pd

from affectbench.reports.exhibits import voted
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Predictions against people's votes"
CAPTION = (
    "Each method beside people's votes on the same test rows. KL to votes: from the shares of the"
    " votes to the prediction, nats, lower is better. True posterior: what a perfect prediction"
    " would score, estimated, because the votes are few. Beyond it: the difference, an estimate of"
    " the KL from the true posterior; below 0 by chance. r: correlation of the prediction's entropy"
    " with that of the votes, and how far a perfect prediction's would correlate. Accuracy and NLL"
    " are of the label. Votes that a row was predicted from, or its label made from, are no test."
    " Value [95 % interval by bootstrap of groups, and of seeds for single networks]."
)
READS = ("cells",)


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each dataset, kind of votes, method, generation and ensemble size."""
    return voted.table_of(cells, CAPTION)
