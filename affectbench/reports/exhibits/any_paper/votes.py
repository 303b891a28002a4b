"""How close predictions are to the votes of people, and how close the truth itself would be."""

import pandas as pd

from affectbench.reports.exhibits import voted
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Predictions against people's votes"
CAPTION = (
    "Each method beside people's votes on the same test rows. KL to votes: from the shares of the"
    " votes to the prediction, nats, lower is better. A perfect one: what a prediction would score"
    " that is what all people would say who are given this; estimated, as the votes are few. Beyond"
    " it: the difference, an estimate of the KL from what all people would say; below 0 by chance."
    " r: correlation of the prediction's entropy with that of the votes, and how far that of a"
    " perfect one would correlate. Accuracy and NLL are of the label. What is predicted from these"
    " votes, or a label that is made from them, is no test of it."
    " Value [95 % interval by bootstrap of groups, and of seeds; of ensembles by leaving"
    " out each member]."
)
READS = ("cells",)


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each dataset, kind of votes, method, generation and ensemble size."""
    return voted.table_of(cells, CAPTION)
