"""Every pair of models that a paper compares, on the same rows."""

import pandas as pd

from affectbench.reports.exhibits.any_paper._settings import METRICS, model_of, setting_of
from affectbench.reports.exhibits.cell import compared, difference_of, units_of
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Differences of pairs"
CAPTION = (
    "The pairs that the config names, the first minus the second, on the same test rows:"
    " difference [95 % interval by bootstrap of groups, and of seeds and folds where several were"
    " run]. p: permutation test within groups (with several seeds or folds: Student's t), corrected"
    " for the pairs of this metric (Holm). Effect: in standard deviations between groups."
    " P(better): probability that the first is better on a group, over pairs of seeds; ties count"
    " half. Intervals of one seed do not include variance between training runs."
)
READS = ("differences",)


def table(differences: pd.DataFrame) -> Table:
    """Return a row for each pair, setting and metric."""
    data = differences[differences["metric"].isin(METRICS) & ~differences["task"].str.contains("/")]
    rows = []
    for _, row in data.iterrows():
        pair = f"{model_of(row, '')} − {model_of(row, 'other_')}"
        rows.append(
            {
                **setting_of(row),
                "Pair": pair,
                "Metric": METRICS[row["metric"]],
                "Difference": difference_of(row),
                **compared(row),
                "Groups, folds, seeds": units_of(row),
            }
        )
    return Table(pd.DataFrame(rows), data, CAPTION)
