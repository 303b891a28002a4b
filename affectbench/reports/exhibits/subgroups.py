"""Where a variant does worse for some people: a table that the papers' exhibits share."""

import pandas as pd

from affectbench.reports.exhibits.cell import Cell, place_of
from affectbench.reports.exhibits.look import name_of
from affectbench.reports.exhibits.table import Table


def by_attribute(subgroups: pd.DataFrame, metric: str, caption: str) -> Table:
    """Return a row for each cell and attribute: its parts beside each other, the gap last."""
    data = subgroups[subgroups["metric"] == metric]
    one_row = ["dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task"]
    rows = []
    for (*_, attribute), mine in data.groupby([*one_row, "attribute"], sort=False):
        first, gaps = mine.iloc[0], mine[mine["other"] != ""]
        parts = mine[mine["other"] == ""]
        row = {
            "Dataset": first["dataset"],
            "Options": first["options"],
            "Variant": " ".join(
                filter(None, (name_of(first["variant"], first["generation"]), first["sweep"]))
            ),
            "Task": first["task"],
            "Attribute": attribute.replace("_", " "),
        }
        for number, (_, part) in enumerate(parts.iterrows()):
            row[f"Part {number + 1}"] = f"{part['subgroup']} ({part['rows']} / {part['groups']})"
            row[f"Part {number + 1}: {metric}"] = _cell(part)
        for _, gap in gaps.iterrows():
            row[f"Largest gap: {metric}"] = _cell(gap)
            row["Between"] = f"{gap['subgroup']} − {gap['other']}"
            row["Told from none"] = "yes" if gap["low"] > 0 or gap["high"] < 0 else "no"
        rows.append(row)
    columns = ["Dataset", "Options", "Variant", "Task", "Attribute"]
    shown = pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)
    last = [name for name in shown if name.startswith("Largest")] + ["Between", "Told from none"]
    ordered = [name for name in shown if name not in last] + [n for n in last if n in shown]
    return Table(shown[ordered].fillna(""), data, caption)


def _cell(row: pd.Series) -> Cell:
    return Cell(row["value"], row["low"], row["high"], (place_of(row),))
