"""A table in every format that it is published in: Markdown, LaTeX, HTML, CSV and JSON."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from affectbench.reports.exhibits import html, latex
from affectbench.reports.exhibits.cell import NOT_ABOVE, SIGNS, WORSE, Note, TableCell

NO_INTERVALS = "Intervals are left out here."  # of LaTeX without them
NOTHING = pd.DataFrame({"Nothing to show": ["this run has no such cell"]})


@dataclass(frozen=True)
class Table:
    """A table as readers see it, and the data behind it.

    shown    what is shown: headings are text, numbers are `TableCell`, texts about them `Note`
    data     the rows of the comparison that are shown; they become the table's CSV
    caption  what the exhibit says of it
    """

    shown: pd.DataFrame
    data: pd.DataFrame
    caption: str

    @property
    def readable(self) -> pd.DataFrame:
        """What is shown; a table without rows says that there are none."""
        return NOTHING if self.shown.empty else self.shown

    @property
    def whole_caption(self) -> str:
        """The caption of all formats: the exhibit's, and what the signs that are shown mean."""
        cells = [cell for _, column in self.shown.items() for cell in column]
        return " ".join([self.caption, *_legend(c for c in cells if isinstance(c, TableCell))])

    def markdown(self) -> str:
        text = self.readable.to_markdown(index=False, disable_numparse=True)
        return f"{self.whole_caption}\n\n{text}\n"

    def latex(self, name: str, *, intervals: bool = True) -> str:
        r"""Return the table for a paper, with the label `tab:PAPER-EXHIBIT`.

        name  PAPER/EXHIBIT
        """
        label = f"tab:{name.replace('/', '-')}"
        caption = self.whole_caption if intervals else f"{self.whole_caption} {NO_INTERVALS}"
        return latex.table(self.readable, caption, label, intervals=intervals)

    def html(self, name: str, title: str) -> str:
        """Return the table as a page that works alone; its name is PAPER/EXHIBIT."""
        return html.document(self.readable, self.whole_caption, name, title)

    def csv(self) -> str:
        """Return the data as CSV, in which datasets are called as in the config, not in figures."""
        data = self.data.drop(columns="dataset_title", errors="ignore")
        return data.to_csv(index=False, lineterminator="\n")

    def traced(self) -> dict[str, list]:
        """Return the table for its JSON file, which `trace` and `check` read.

        `caption` is the one of all formats. `rows` are the cells as text. `keys`, `metrics` and
        `numbers` have the same shape: what each cell is of, and its value, low and high.
        """
        rows = list(self.shown.itertuples(index=False))
        return {
            "caption": self.whole_caption,
            "columns": list(self.shown.columns),
            "rows": [[str(cell) for cell in row] for row in rows],
            "keys": [[_keys(cell) for cell in row] for row in rows],
            "metrics": [[getattr(cell, "metric", "") for cell in row] for row in rows],
            "numbers": [[_number(cell) for cell in row] for row in rows],
        }


def _legend(cells: Iterable[TableCell]) -> Iterable[str]:
    """Yield what the signs in some cells mean, and why published values are not comparable."""
    cells = list(cells)
    verdicts = {cell.verdict for cell in cells if cell.published}
    reasons = sorted({verdict.partition(": ")[2] for verdict in verdicts - SIGNS.keys()} - {""})
    if verdicts & SIGNS.keys():
        yield "The paper's value lies in our interval (✓) or does not (✗)."
        if reasons:
            yield f"Without a sign it is not comparable: {', '.join(reasons)}."
    elif reasons:
        yield f"The paper's values are not comparable with ours: {', '.join(reasons)}."
    notes = {cell.above() for cell in cells}
    if NOT_ABOVE in notes:
        yield f"{NOT_ABOVE}: than the constant predictor, on the same rows."
    if WORSE in notes:
        yield f"{WORSE}: shown to be, by the interval of the difference on the same rows."


def _keys(cell: object) -> list[str]:
    return [key.text for key in cell.keys] if isinstance(cell, TableCell | Note) else []


def _number(cell: object) -> list[float | None] | None:
    """Return value, low and high of a table cell (None for NaN); None for a text."""
    if not isinstance(cell, TableCell):
        return None
    return [None if pd.isna(part) else float(part) for part in (cell.value, cell.low, cell.high)]
