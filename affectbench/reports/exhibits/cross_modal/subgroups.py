"""Whether the cross-modal paper's models do worse for some drivers. It has no such table."""

import pandas as pd

from affectbench.reports.exhibits.subgroups import by_attribute
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Subgroups: accuracy by skin tone, age, gender and glasses"
CAPTION = (
    "Accuracy of each model on parts of the drivers, by attributes that the dataset carries, and"
    " the largest gap between two parts: value [95 % interval by bootstrap of recordings, or of"
    " folds where there are five, and of seeds], rows / groups behind it. It is of these drivers:"
    " the chance of who they are is in no interval, as a driver's recordings are drawn apart. A"
    " gap's two parts were chosen for lying farthest apart, and its interval allows for that."
    " Splits by recording only. Simulated drivers differ in nothing but chance and what the"
    " simulator says; on real data this table is the point."
)
READS = ("subgroups",)
SPLIT = "recording"


def table(subgroups: pd.DataFrame) -> Table:
    """Return a row for each model and attribute."""
    return by_attribute(subgroups[subgroups["option.split"] == SPLIT], "accuracy", CAPTION)
