"""Table II of the cross-modal paper: loss and accuracy of teachers and students, by overlap."""

import pandas as pd

from affectbench.exhibits.look import name_of
from affectbench.exhibits.table import Table, with_interval

KIND = "table"
TITLE = "Table II: teachers and students, with and without overlap"
CAPTION = (
    "Cross-entropy with the label (nats, lower is better) and accuracy on held-out windows: value"
    " [95 % interval by resampling groups]. The paper's values are on PPB-Emo, one run, no spread."
)
READS = ("cells",)
METRICS = {"nll": "Loss", "accuracy": "Accuracy"}
OVERLAPS = {"0.5": "50 % overlap", "0": "No overlap"}


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each dataset, split and model; overlap x metric side by side."""
    data = cells[cells["metric"].isin(METRICS) & cells["overlap"].isin(OVERLAPS)]
    rows = []
    for (dataset, split, variant), mine in data.groupby(
        ["dataset", "split", "variant"], sort=False
    ):
        row = {"Dataset": dataset, "Split by": split, "Model": name_of(variant)}
        for overlap, told in OVERLAPS.items():
            for metric, label in METRICS.items():
                cell = mine[(mine["overlap"] == overlap) & (mine["metric"] == metric)]
                row[f"{told}: {label}"] = _text(cell)
                row[f"{told}: {label} (paper)"] = _printed(cell)
        row["n"] = _count(mine)
        rows.append(row)
    shown = pd.DataFrame(rows)
    empty = [c for c in shown if c.endswith("(paper)") and (shown[c] == "").all()]
    return Table(shown.drop(columns=empty), data, CAPTION)


def _text(cell: pd.DataFrame) -> str:
    if cell.empty:
        return "–"
    one = cell.iloc[0]
    text = with_interval(one["value"], one["low"], one["high"])
    return text if one["status"] == "complete" else f"{text} ({one['members']}/{one['of']} members)"


def _printed(cell: pd.DataFrame) -> str:
    if cell.empty or cell.iloc[0]["published"] != cell.iloc[0]["published"]:
        return ""
    return f"{cell.iloc[0]['published']:.4f}"


def _count(mine: pd.DataFrame) -> str:
    """Return how many groups, folds and members stand behind a row, by overlap."""
    one = mine.iloc[0]
    rows = " / ".join(
        str(mine[mine["overlap"] == overlap]["rows"].max())
        for overlap in OVERLAPS
        if (mine["overlap"] == overlap).any()
    )
    return f"{rows} windows, {one['groups']} groups, {one['folds']} folds"
