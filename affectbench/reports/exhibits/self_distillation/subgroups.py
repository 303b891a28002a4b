"""Whether self-distilled ensembles do worse for some people. The paper has no such table."""

import pandas as pd

from affectbench.reports.exhibits.subgroups import by_attribute
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Subgroups: expressions by skin tone, age, gender and glasses"
CAPTION = (
    "Accuracy in expressions of each variant's largest ensemble on parts of the people, by"
    " attributes that the dataset carries, and the largest gap between two parts: value [95 %"
    " interval by bootstrap of groups and by leaving out each member], rows / groups behind it. A"
    " gap's two parts were chosen for lying farthest apart, and its interval allows for that."
    " Simulated people differ in what the camera sees of them; on real data this table is the"
    " point."
)
READS = ("subgroups",)
TASK = "expression"


def table(subgroups: pd.DataFrame) -> Table:
    """Return a row for each variant, generation and attribute."""
    return by_attribute(subgroups[subgroups["task"] == TASK], "accuracy", CAPTION)
