"""What this paper's tables share: finding a cell, telling it, and the rows that methods are."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from affectbench.reports.exhibits.cell import Cell, cell_of
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


class Shown(NamedTuple):
    """What a column of a table shows."""

    task: str
    metric: str
    digits: int = 3


def find(cells: pd.DataFrame, of: Of, column: Shown, dataset: str = DATA) -> pd.Series | None:
    """Return the row of a comparison's cells, None where there is none."""
    metric = column.metric
    if of.instead[0]:
        metric = of.instead[1] if metric == of.instead[0] else ""
    mine = cells[
        (cells["dataset"] == dataset)
        & (cells["variant"] == of.variant)
        & (cells["generation"] == of.generation)
        & (cells["ensemble_size"] == of.size)
        & (cells["task"] == column.task)
        & (cells["metric"] == metric)
    ]
    return None if mine.empty else mine.iloc[0]


def tell(cell: pd.Series | None, digits: int = 3, *, paper: bool = True) -> Cell | str:
    """Return a cell: the value with its interval, n of N members, the paper's value."""
    if cell is None:
        return "–"
    told = cell_of(cell, digits)
    if not paper or pd.isna(cell["published"]):
        return replace(told, published=None, verdict="")
    return replace(told, published=float(cell["published"]), verdict=cell["verdict"])


def count(cell: pd.Series) -> dict[str, str]:
    """Return what is behind a row."""
    told = f"{cell['rows']:,} / {cell['groups']} / {cell['members']} of {cell['of']}"
    return {"Frames / groups / members": told}


def by_row(
    cells: pd.DataFrame,
    rows: Iterable[tuple[dict[str, str], Of]],
    columns: dict[str, Shown],
    caption: str,
    dataset: str = DATA,
) -> Table:
    """Return a table of what its rows are called, a cell for each column, and what is behind it.

    A row of which there is no cell is left out.
    """
    shown, data = [], []
    for called, of in rows:
        found = {name: find(cells, of, column, dataset) for name, column in columns.items()}
        there = [cell for cell in found.values() if cell is not None]
        if there:
            told = {name: tell(found[name], column.digits) for name, column in columns.items()}
            shown.append({**called, **told, **count(max(there, key=lambda cell: cell["rows"]))})
            data += there
    return Table(pd.DataFrame(shown), pd.DataFrame(data), caption)
