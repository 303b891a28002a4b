"""How the weightings of teachers differ from each other, on the same rows."""

import pandas as pd

from affectbench.reports.exhibits.cell import compared, difference_of, units_of
from affectbench.reports.exhibits.look import name_of, split_name
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "All weightings of the teachers, against XA-CMD and CMD"
CAPTION = (
    "Differences between students on the same held-out windows: value [95 % interval by drawing"
    " groups, and seeds where several were run, anew]. p by exchanging the two within groups (with"
    " several seeds: Student's t), corrected for the pairs of this metric (Holm). Effect: in"
    " standard deviations between groups. P(better): on how many groups ours is better. With one"
    " seed nothing here holds training's own chance: XA-CMD (sampled) has the same weights as"
    " XA-CMD, so their difference shows how large that is."
)
READS = ("cells", "differences")
METRICS = {"accuracy": "Accuracy (higher is better)", "nll": "Loss (lower is better)"}


def table(cells: pd.DataFrame, differences: pd.DataFrame) -> Table:
    """Return a row for each pair, split and overlap, with what the other one reaches."""
    reached = cells.set_index(["dataset", "options", "variant", "metric"])["value"]
    data = differences[differences["metric"].isin(METRICS)]
    rows = []
    for (dataset, split, overlap, ours, other), mine in data.groupby(
        ["dataset", "split", "overlap", "ours", "other"], sort=False
    ):
        row = {
            "Dataset": dataset,
            "Split": split_name(split),
            "Overlap": f"{float(overlap):.0%}",
            "Difference": f"{name_of(ours)} − {name_of(other)}",
        }
        for metric, label in METRICS.items():
            one = mine[mine["metric"] == metric].iloc[0]
            row[label] = difference_of(one)
            row |= {f"{name}, {metric}": told for name, told in compared(one).items()}
            place = (one["dataset"], one["options"])
            both = [reached[(*place, variant, metric)] for variant in (ours, other)]
            row[f"The two ({metric})"] = " / ".join(f"{value:.3f}" for value in both)
        row["Groups, folds, seeds"] = units_of(mine.iloc[0])
        rows.append(row)
    return Table(pd.DataFrame(rows), data, CAPTION)
