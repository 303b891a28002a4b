r"""A table as LaTeX for a two-column paper: booktabs, aligned numbers, nothing scaled.

It needs the packages amssymb, booktabs and dcolumn. A value stands above its interval. What is too
wide for the page is split into panels, and what is too long into floats of one number.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

import pandas as pd

from affectbench.reports.exhibits.cell import NO_NUMBER
from affectbench.reports.exhibits.latex_columns import (
    GAP,
    SIZE,
    SMALL,
    Column,
    headings_of,
    panels_of,
    width_of_all,
)
from affectbench.reports.exhibits.latex_text import PT, SLANTED, escaped, width_of, wrapped

LINE: PT = 9.0  # from one line to the next
APART: PT = 2.0  # more between two rows that have several lines
HEIGHT: PT = 600.0  # of a page's text, with the caption
RULES: PT = 12.0  # the room of a panel's rules and of the gap below it
CAPTION_LINE = 95  # characters of a caption in a line, about
NEEDS = (
    "% Needs \\usepackage{amssymb,booktabs,dcolumn}; made for two columns, at most 455 pt wide.\n"
)


class Panel(NamedTuple):
    """Columns that stand beside each other, and what each row's heading says, in parts."""

    columns: Sequence[Column]
    headings: Sequence[tuple[str, ...]]

    def heading(self, row: int, first: int) -> list[str]:
        """Return the lines above a row: none where the row before says the same, from `first` on.

        They are as wide as the panel. Parts behind the first one are in brackets.
        """
        texts = self.headings[row]
        if row > first and texts == self.headings[row - 1]:
            return []
        parts = [f"({text})" if number else text for number, text in enumerate(texts) if text]
        most = max(width_of_all(self.columns), width_of("0" * 40, SIZE))
        return wrapped(" ".join(parts), most / SLANTED, SIZE) if parts else []

    def height(self, row: int, first: int) -> PT:
        """Return how high a row is, with what stands above it."""
        lines = _most(column.cells[row] for column in self.columns) + len(self.heading(row, first))
        return LINE * lines + APART


def table(shown: pd.DataFrame, caption: str, label: str, *, intervals: bool = True) -> str:
    r"""Return a table as one float, or as several where it is longer than a page.

    label      by which `\ref` finds it
    intervals  show the interval below each value; without them a table is narrower
    """
    named = headings_of(shown)
    headings = [tuple(map(str, row)) for row in shown[named].to_numpy()]
    panels = [
        Panel(columns, headings if number == 0 else [texts[:1] for texts in headings])
        for number, columns in enumerate(panels_of(shown.drop(columns=named), intervals=intervals))
    ]
    floats = []
    for rows in _chunks(panels, HEIGHT - LINE * (len(caption) / CAPTION_LINE + 3)):
        said = "(continued)" if floats else f"{escaped(caption)}\\label{{{label}}}"
        floats.append(_float([_tabular(panel, rows) for panel in panels], said, again=bool(floats)))
    return NEEDS + "\n".join(floats)


def _float(panels: list[str], caption: str, *, again: bool) -> str:
    """Return a float of some panels below each other; `again` where it continues the last one."""
    same_number = "\\addtocounter{table}{-1}\n" if again else ""
    inside = "\\par\\vspace{4pt}\n".join(panels)
    return (
        f"\\begin{{table*}}\n{same_number}\\caption{{{caption}}}\n\\vspace{{4pt}}\n\\centering\n"
        f"\\fontsize{{{SIZE}}}{{{LINE:g}}}\\selectfont\n"
        f"\\setlength{{\\tabcolsep}}{{{GAP / 2:g}pt}}\n"
        f"{inside}\\end{{table*}}\n"
    )


def _chunks(panels: Sequence[Panel], room: PT) -> Iterator[range]:
    """Yield the rows of each float: as many as fit into the room of a page, all panels together."""
    count = len(panels[0].headings)
    fixed = sum(LINE * _most(c.heading for c in panel.columns) + RULES for panel in panels)
    first, used = 0, fixed
    for row in range(count):
        height = sum(panel.height(row, first) for panel in panels)
        if row > first and used + height > room:
            yield range(first, row)
            first, used = row, fixed
            height = sum(panel.height(row, first) for panel in panels)
        used += height
    yield range(first, count)


def _most(lists: Iterable[Sequence]) -> int:
    return max(len(one) for one in lists)


def _tabular(panel: Panel, rows: range) -> str:
    """Return some rows of a panel, each as many lines as its longest cell."""
    columns = panel.columns
    deep = _most(column.heading for column in columns)
    above = [("",) * (deep - len(column.heading)) + column.heading for column in columns]
    head = [
        " & ".join(_centred(text, column) for text, column in zip(line, columns, strict=True))
        for line in zip(*above, strict=True)
    ]
    body: list[str] = []
    for row in rows:
        said = [_across(line, len(columns)) for line in panel.heading(row, rows[0])]
        tall = _most(column.cells[row] for column in columns)
        if body and (tall > 1 or said):
            body.append(f"\\addlinespace[{APART:g}pt]")
        repeated = _repeated(columns, row) if row > rows[0] else 0
        entries = (
            [""] * repeated + [_entry(column, row, line) for column in columns[repeated:]]
            for line in range(tall)
        )
        body += [f"{line} \\\\" for line in (*said, *map(" & ".join, entries))]
    return "\n".join(
        [
            f"\\begin{{tabular}}{{@{{}}{''.join(map(_format, columns))}@{{}}}}",
            "\\toprule",
            *(f"{line} \\\\" for line in head),
            "\\midrule",
            *body,
            "\\bottomrule",
            "\\end{tabular}\n",
        ]
    )


def _repeated(columns: Sequence[Column], row: int) -> int:
    """Return in how many of its first columns a row is named as the row before, but for one.

    Worked value: "watch, by subject, CMD" below "watch, by subject, XA-CMD" -> 2.
    """
    labels = list(takewhile(lambda column: column.is_label, columns))
    alike = takewhile(lambda column: column.cells[row] == column.cells[row - 1], labels[:-1])
    return len(list(alike))


def _across(text: str, count: int) -> str:
    """Return a text that goes across all columns."""
    return f"\\multicolumn{{{count}}}{{@{{}}l@{{}}}}{{\\textit{{{escaped(text)}}}}}"


def _format(column: Column) -> str:
    """Return how a column is aligned: at its decimal points, or text at the left."""
    return "l" if column.digits is None else f"D{{.}}{{.}}{{{column.digits[0]}.{column.digits[1]}}}"


def _centred(text: str, column: Column) -> str:
    """Return a text of a heading; that of a column of numbers stands in its middle."""
    if column.digits is None or not text:
        return escaped(text)
    return f"\\multicolumn{{1}}{{c}}{{{escaped(text)}}}"


def _entry(column: Column, row: int, line: int) -> str:
    """Return one line of a cell: a number as it is, what is below it small and in the middle."""
    lines = column.cells[row]
    text = lines[line] if line < len(lines) else ""
    if column.digits is None or not text:
        return escaped(text)
    if line == 0 and text == NO_NUMBER:
        return _centred(text, column)
    if line == 0:
        return text.replace("−", "-").replace(",", "{,}")
    small = f"\\fontsize{{{SMALL}}}{{{LINE:g}}}\\selectfont {escaped(text)}"
    return f"\\multicolumn{{1}}{{c}}{{{small}}}"
