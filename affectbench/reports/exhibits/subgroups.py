"""A table that all papers' exhibits share: how values differ between subgroups of people."""

from math import isnan

import pandas as pd

from affectbench.comparison.key import Key
from affectbench.reports.exhibits.cell import NO_NUMBER, Note, TableCell
from affectbench.reports.exhibits.table import Table


def by_attribute(subgroups: pd.DataFrame, metric: str, caption: str) -> Table:
    """Return a table with a row for each cell and attribute.

    subgroups  the frame of that name (see `inputs.read`)

    The parts of a row stand beside each other; the largest gap between two of them is last.
    """
    data = subgroups[subgroups["metric"] == metric]
    rows = []
    for (*_, attribute), of_row in data.groupby([*Key._fields, "attribute"], sort=False):
        first, gaps = of_row.iloc[0], of_row[of_row["other"] != ""]
        parts, keys = of_row[of_row["other"] == ""], (Key.read(first),)
        row = {
            "Dataset": first["dataset"],
            "Options": first["options"],
            "Variant": " ".join(filter(None, (first["title"], first["sweep"]))),
            "Task": first["task"],
            "Attribute": attribute.replace("_", " "),
        }
        for number, (_, part) in enumerate(parts.iterrows()):
            counts = f"{part['subgroup']} ({part['rows']} / {part['groups']})"
            row[f"Part {number + 1}"] = Note(counts, keys)
            row[f"Part {number + 1}: {metric}"] = _cell(part)
        for _, gap in gaps.iterrows():
            row[f"Largest gap: {metric}"] = _cell(gap)
            row["Between"] = Note(f"{gap['subgroup']} − {gap['other']}", keys)
            row["Interval excludes 0"] = Note(_excludes_0(gap["low"], gap["high"]), keys)
        rows.append(row)
    columns = ["Dataset", "Options", "Variant", "Task", "Attribute"]
    shown = pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)
    gaps = [name for name in shown if name.startswith("Largest")]
    last = [*gaps, "Between", "Interval excludes 0"]
    ordered = [name for name in shown if name not in last] + [n for n in last if n in shown]
    return Table(shown[ordered].fillna(""), data, caption)


def _excludes_0(low: float, high: float) -> str:
    """Return "yes" or "no"; a dash where there is no interval."""
    if isnan(low) or isnan(high):
        return NO_NUMBER
    return "yes" if low > 0 or high < 0 else "no"


def _cell(row: pd.Series) -> TableCell:
    return TableCell(row["value"], row["low"], row["high"], (Key.read(row),))
