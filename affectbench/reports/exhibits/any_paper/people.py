"""How sure people are of the rows of a paper's open datasets."""

import pandas as pd

from affectbench.reports.exhibits import sureness
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "How sure are people"
CAPTION = (
    "What the votes of several people on the same row say, of all rows of a dataset. All agree:"
    " share of rows with one choice. Two agree: probability that two people chose the same. One"
    " agrees with the others' majority: the same of a person and of what most of the others chose;"
    " ties count a part. Entropy of people: an estimate of that of what everybody would choose; a"
    " few votes have less. KL of the true posterior to votes: what even a perfect prediction would"
    " score, as votes are few; r: how far its entropy would correlate with theirs, estimated from"
    " halves of the votes. Right: the choice is what the actor was asked for; – where that is not"
    " known. As most given X: a person chose what most did who were given X. No network has a part"
    " in these numbers, so they have no intervals."
)
READS = ("votes",)


def table(votes: pd.DataFrame) -> Table:
    """Return a row for each dataset and what people were given."""
    return Table(sureness.shown(votes), votes, CAPTION)
