"""What this paper's tables share: finding a cell, telling it, and the rows that methods are."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from affectbench.comparison.key import Key
from affectbench.reports.exhibits.cell import NO_NUMBER, Note, TableCell, cell_of
from affectbench.reports.exhibits.table import Table

DATA = "short_clips"  # the name in the config of its windows of Aff-Wild2
WITH_PAPER = (
    " Value [95 % interval by resampling clips]; behind it the paper's, which is of the real"
    " Aff-Wild2 and comparable only where ours is of it too. A single network's value is the mean"
    " over the members, on the official validation videos, which no fit has seen."
)


class Of(NamedTuple):
    """Whose cells a row of a table shows."""

    variant: str
    generation: int = 0
    size: int = 1
    instead: tuple[str, str] = ("", "")  # the one metric that it has, and what that is called


class Column(NamedTuple):
    """What a column of a table shows."""

    task: str
    metric: str
    digits: int = 3


def find(cells: pd.DataFrame, of: Of, column: Column, dataset: str = DATA) -> pd.Series | None:
    """Return the row of a comparison's cells, None where there is none."""
    metric = column.metric
    if of.instead[0]:
        metric = of.instead[1] if metric == of.instead[0] else ""
    rows = cells[
        (cells["dataset"] == dataset)
        & (cells["variant"] == of.variant)
        & (cells["generation"] == of.generation)
        & (cells["ensemble_size"] == of.size)
        & (cells["task"] == column.task)
        & (cells["metric"] == metric)
    ]
    return None if rows.empty else rows.iloc[0]


def shown(row: pd.Series | None, digits: int = 3, *, paper: bool = True) -> TableCell | str:
    """Return a cell: the value with its interval, n of N members, the paper's value."""
    if row is None:
        return NO_NUMBER
    cell = cell_of(row, digits)
    if not paper or pd.isna(row["published"]):
        return replace(cell, published=None, verdict="")
    return replace(cell, published=float(row["published"]), verdict=row["verdict"])


def count(row: pd.Series) -> dict[str, Note]:
    """Return how many frames, groups and members are behind a row of a table."""
    text = f"{row['rows']:,} / {row['groups']} / {row['members']} of {row['of']}"
    return {"Frames / groups / members": Note(text, (Key.read(row),))}


def by_row(
    cells: pd.DataFrame,
    rows: Iterable[tuple[dict[str, str], Of]],
    columns: dict[str, Column],
    caption: str,
    dataset: str = DATA,
    notes: Iterable[str] = (),
) -> Table:
    """Return a table: each row's headings, a cell for each column, and what is behind the row.

    A row of which there is no cell is left out.

    notes  headings that are numbers about the row's networks, no part of its name
    """
    lines, data = [], []
    for headings, of in rows:
        found = {name: find(cells, of, column, dataset) for name, column in columns.items()}
        present = [row for row in found.values() if row is not None]
        if present:
            numbers = {name: shown(found[name], column.digits) for name, column in columns.items()}
            most = max(present, key=lambda row: row["rows"])
            about = {name: Note(headings[name], (Key.read(most),)) for name in notes}
            lines.append({**headings, **about, **numbers, **count(most)})
            data += present
    return Table(pd.DataFrame(lines), pd.DataFrame(data), caption)
