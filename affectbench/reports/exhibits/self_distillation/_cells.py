"""What this paper's tables share: looking up a value, its table cell, and tables by row."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from affectbench.comparison.key import Key
from affectbench.plan.reference_labels import REFERENCES
from affectbench.reports.exhibits.cell import NO_NUMBER, Note, TableCell, cell_of
from affectbench.reports.exhibits.table import Table

DATA = "short_clips"  # the name in the config of its windows of Aff-Wild2
WITH_PAPER = (
    " Value [95 % interval by bootstrap of clips, and of seeds; of ensembles by leaving out each"
    " member]; then the paper's, which is of the real Aff-Wild2 and comparable only where ours is"
    " of it too. A single network's value is the mean over the members, on the official validation"
    " videos, which no fit has seen."
)


class Of(NamedTuple):
    """Whose values a row of a table shows."""

    variant: str
    generation: int = 0
    size: int = 1  # of the ensemble
    instead: tuple[str, str] = ("", "")  # the only metric the row shows, and the one in its place


class Column(NamedTuple):
    """Which value a column of a table shows."""

    task: str
    metric: str
    digits: int = 3


def find(cells: pd.DataFrame, of: Of, column: Column, dataset: str = DATA) -> pd.Series | None:
    """Return the line of the frame `cells` for a row and a column; None where there is none."""
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


def table_cell(row: pd.Series | None, digits: int = 3, *, paper: bool = True) -> TableCell | str:
    """Return the table cell of a line of `cells`; a dash for None.

    paper  show the published value; unlike in other papers' tables also beside other data
    """
    if row is None:
        return NO_NUMBER
    cell = cell_of(row, digits)
    if not paper or not row["published"]:
        return replace(cell, published="", verdict="")
    return replace(cell, published=row["published"], verdict=row["verdict"])


def count(row: pd.Series) -> dict[str, Note]:
    """Return the column that says how many frames, groups and members a row is of."""
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
    """Return a table: each row's headings, a cell for each column, and the row's counts.

    The last rows are the references: what a constant predictor reaches, and what the truth allows.

    rows   headings of a row, and whose values it shows; a row without any value is left out
    notes  headings that are numbers about the row's networks and no part of its name
    """
    lines, data, rows = [], [], list(rows)
    for headings, of in [*rows, *_references(cells, dataset, rows[0][0])]:
        values = {name: find(cells, of, column, dataset) for name, column in columns.items()}
        present = [row for row in values.values() if row is not None]
        if present:
            numbers = {
                name: table_cell(values[name], column.digits) for name, column in columns.items()
            }
            most = max(present, key=lambda row: row["rows"])
            about = {name: Note(headings[name], (Key.read(most),)) for name in notes}
            lines.append({**headings, **about, **numbers, **count(most)})
            data += present
    return Table(pd.DataFrame(lines), pd.DataFrame(data), caption)


def _references(
    cells: pd.DataFrame, dataset: str, headings: Iterable[str]
) -> list[tuple[dict[str, str], Of]]:
    """Return a row for each reference of a dataset, with its title as the first heading."""
    titles = cells[cells["dataset"] == dataset].groupby("variant")["title"].first()
    first, *others = headings
    return [
        ({first: titles[label], **dict.fromkeys(others, "")}, Of(label))
        for label in REFERENCES
        if label in titles
    ]
