"""A table as people read it and as programs do, in every format that it is published in."""

from dataclasses import dataclass

import pandas as pd

from affectbench.reports.exhibits import html, latex
from affectbench.reports.exhibits.cell import Cell, with_interval

__all__ = ["Cell", "Table", "with_interval"]

NOTHING = pd.DataFrame({"Nothing to show": ["this run has no such cell"]})


@dataclass(frozen=True)
class Table:
    """`shown` is ready to read: text and `Cell`s; `data` holds the numbers behind it, a row a cell.

    `data` is what its CSV has.
    """

    shown: pd.DataFrame
    data: pd.DataFrame
    caption: str

    @property
    def told(self) -> pd.DataFrame:
        """What is shown; a table without rows says that."""
        return NOTHING if self.shown.empty else self.shown

    def markdown(self) -> str:
        return f"{self.caption}\n\n{self.told.to_markdown(index=False, disable_numparse=True)}\n"

    def latex(self) -> str:
        return latex.table(self.told, self.caption)

    def html(self) -> str:
        return html.table(self.told)

    def csv(self) -> str:
        return self.data.to_csv(index=False, lineterminator="\n")

    def places(self) -> dict[str, list]:
        """Return the table's text and, beside each cell, the places that its number is of."""
        rows = [[str(cell) for cell in row] for row in self.shown.itertuples(index=False)]
        places = [
            [list(map(list, cell.places)) if isinstance(cell, Cell) else [] for cell in row]
            for row in self.shown.itertuples(index=False)
        ]
        return {"columns": list(self.shown.columns), "rows": rows, "places": places}
