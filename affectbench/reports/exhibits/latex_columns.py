"""The columns of a table as lines of text, and how they share the width of a page of LaTeX."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import pandas as pd

from affectbench.reports.exhibits.cell import NO_NUMBER, Note, TableCell
from affectbench.reports.exhibits.latex_text import PT, width_of, wrapped

WIDTH: PT = 455.0  # of the text of a two-column page: ACL's, the narrowest of the usual ones
SIZE, SMALL = 8, 7  # points of TeX: the font of values and headings, and of what stands below
GAP: PT = 6.0  # between two columns
CAPS: tuple[PT, ...] = (110.0, 80.0, 60.0)  # text wraps at the first at which a table fits
HEAD: PT = 36.0  # a heading wraps at this width, where its column is not wider
LONG = 60  # characters: a column with a longer text may become headings of rows
LABELS: PT = 0.4 * WIDTH  # columns that name rows are repeated in each panel if not wider

PLAIN = re.compile(r"[<+−-]?[\d,]*\.?\d+")  # a text that is one number
NUMBER_OF_ROW = "No."


@dataclass(frozen=True)
class Column:
    """A column: its heading and each row's cell, as lines.

    digits    how many signs stand before and behind the decimal point; None in a column of text
    is_label  it says what a row is of, not what came out
    """

    heading: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    width: PT
    digits: tuple[int, int] | None
    is_label: bool


def headings_of(shown: pd.DataFrame) -> list[str]:
    """Return the columns that become headings of rows: the first, where its texts are long.

    With it go other long texts that are alike wherever the first one is.
    """
    labels = [name for name in shown if _is_label(shown[name])]
    long = [name for name in labels if shown[name].map(lambda text: len(str(text))).max() > LONG]
    first = shown.columns[0]
    if first not in long:
        return []
    return [name for name in long if (shown.groupby(first)[name].nunique() <= 1).all()]


def columns_of(shown: pd.DataFrame, cap: PT, *, intervals: bool) -> list[Column]:
    """Return a table's columns; text is wrapped at `cap`."""
    return [_column(name, shown[name], cap, intervals=intervals) for name in shown]


def width_of_all(columns: Sequence[Column]) -> PT:
    """Return how wide columns are beside each other."""
    return sum(column.width for column in columns) + GAP * (len(columns) - 1)


def panels_of(shown: pd.DataFrame, *, intervals: bool) -> list[list[Column]]:
    """Return the columns of each panel, none of which is wider than WIDTH.

    A table that is too wide is split into panels below each other. Each begins with the columns
    that name the rows; with a number of the row where these are too wide, or name two rows alike.
    """
    for cap in CAPS:
        columns = columns_of(shown, cap, intervals=intervals)
        if width_of_all(columns) <= WIDTH:
            return [columns]
    labels = list(takewhile(lambda column: column.is_label, columns))
    names = list(zip(*(column.cells for column in labels), strict=True))
    if len(set(names)) < len(shown) or width_of_all(labels) > LABELS:
        labels, rest = [_numbers(len(shown))], columns
    else:
        rest = columns[len(labels) :]
    panels = [list(labels)]
    for column in rest:
        if width_of_all([*panels[-1], column]) > WIDTH and len(panels[-1]) > len(labels):
            panels.append(list(labels))
        panels[-1].append(column)
    return panels


def _is_label(cells: pd.Series) -> bool:
    return not any(isinstance(cell, TableCell | Note) for cell in cells)


def _column(name: str, cells: pd.Series, cap: PT, *, intervals: bool) -> Column:
    lines = [_lines(cell, intervals=intervals) for cell in cells]
    firsts = [of_cell[0] for of_cell in lines if of_cell[0] not in ("", NO_NUMBER)]
    if not firsts or not all(PLAIN.fullmatch(first) for first in firsts):
        lines = [tuple(wrapped(str(cell), cap, SIZE)) for cell in cells]
        body, digits = max(width_of(line, SIZE) for of_row in lines for line in of_row), None
    else:
        parts = [first.partition(".") for first in firsts]
        digits = max(len(before) for before, *_ in parts), max(len(after) for *_, after in parts)
        number = "0" * sum(digits) + "." * (digits[1] > 0)
        below = [width_of(line, SMALL) for of_row in lines for line in of_row[1:]]
        body = max(width_of(number, SIZE), *below, 0.0)
    heading = tuple(wrapped(name, max(body, HEAD), SIZE))
    width = max(body, *(width_of(line, SIZE) for line in heading))
    return Column(heading, tuple(lines), width, digits, _is_label(cells))


def _lines(cell: object, *, intervals: bool) -> tuple[str, ...]:
    """Return a number, and below it what is said of it; of another cell its text."""
    if not isinstance(cell, TableCell):
        return (str(cell),)
    below = (cell.interval() if intervals else "", cell.behind(), *cell.notes())
    return (cell.number(), *(line for line in below if line))


def _numbers(count: int) -> Column:
    cells = tuple((str(number + 1),) for number in range(count))
    digits = len(str(count))
    width = max(width_of(text, SIZE) for text in (NUMBER_OF_ROW, "0" * digits))
    return Column((NUMBER_OF_ROW,), cells, width, (digits, 0), is_label=True)
