"""A table in every format that it is published in: Markdown, LaTeX, HTML, CSV and JSON."""

from dataclasses import dataclass

import pandas as pd

from affectbench.reports.exhibits import html, latex
from affectbench.reports.exhibits.cell import Note, TableCell

NOTHING = pd.DataFrame({"Nothing to show": ["this run has no such cell"]})


@dataclass(frozen=True)
class Table:
    """A table as readers see it, and the data behind it.

    shown  what is shown: headings are text, numbers are `TableCell`, texts about them `Note`
    data   the rows of the comparison that are shown; they become the table's CSV
    """

    shown: pd.DataFrame
    data: pd.DataFrame
    caption: str

    @property
    def readable(self) -> pd.DataFrame:
        """What is shown; a table without rows says that there are none."""
        return NOTHING if self.shown.empty else self.shown

    def markdown(self) -> str:
        text = self.readable.to_markdown(index=False, disable_numparse=True)
        return f"{self.caption}\n\n{text}\n"

    def latex(self) -> str:
        return latex.table(self.readable, self.caption)

    def html(self) -> str:
        return html.table(self.readable)

    def csv(self) -> str:
        return self.data.to_csv(index=False, lineterminator="\n")

    def traced(self) -> dict[str, list]:
        """Return the table for its JSON file, which `trace` and `check` read.

        `caption` is the one of all formats. `rows` are the cells as text. `keys`, `metrics` and
        `numbers` have the same shape: what each cell is of, and its value, low and high.
        """
        rows = list(self.shown.itertuples(index=False))
        return {
            "caption": self.caption,
            "columns": list(self.shown.columns),
            "rows": [[str(cell) for cell in row] for row in rows],
            "keys": [[_keys(cell) for cell in row] for row in rows],
            "metrics": [[getattr(cell, "metric", "") for cell in row] for row in rows],
            "numbers": [[_number(cell) for cell in row] for row in rows],
        }


def _keys(cell: object) -> list[str]:
    return [key.text for key in cell.keys] if isinstance(cell, TableCell | Note) else []


def _number(cell: object) -> list[float | None] | None:
    """Return value, low and high of a table cell (None for NaN); None for a text."""
    if not isinstance(cell, TableCell):
        return None
    return [None if pd.isna(part) else float(part) for part in (cell.value, cell.low, cell.high)]
