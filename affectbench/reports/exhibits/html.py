"""A table as HTML: cells carry the number that they sort by, and the places that it is of."""

import pandas as pd
from markupsafe import Markup

from affectbench.reports.exhibits.cell import Cell
from affectbench.reports.exhibits.interval_plot import interval_plot

LONG = 40  # letters: a longer text has a wide column
STATUS = {"complete": "✓", "partial": "◐", "diverged": "✗", "stale": "↻"}


def table(shown: pd.DataFrame) -> str:
    """Return a <table>; a page that knows the members opens them at a cell's `data-trace`."""
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in shown)
    rows = Markup("\n").join(
        Markup("<tr>{}</tr>").format(Markup("").join(map(_cell, row)))
        for row in shown.itertuples(index=False)
    )
    return str(
        Markup(
            '<table class="exhibit">\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table>\n'
        ).format(head, rows)
    )


def _cell(cell: object) -> Markup:
    if not isinstance(cell, Cell):
        long = Markup(' class="text"') if len(str(cell)) > LONG else ""
        return Markup("<td{}>{}</td>").format(long, cell)
    value = "–" if cell.value != cell.value else f"{cell.value:.{cell.digits}f}"
    parts = [_number(cell, value), _interval(cell)]
    if cell.within is not None:
        parts.append(interval_plot(cell))
    if cell.published is not None:
        parts.append(Markup('<small title="{}">{}</small>').format(cell.verdict, cell.printed()))
    if cell.control is not None:
        parts.append(Markup("<small>{}</small>").format(cell.beside()))
    if cell.of:
        told = Markup("<small>{} {}</small>").format(STATUS.get(cell.status, ""), cell.behind())
        parts.append(told)
    order = "" if cell.value != cell.value else repr(float(cell.value))
    return Markup('<td class="number" data-order="{}">{}</td>').format(
        order, Markup(" ").join(parts)
    )


def _number(cell: Cell, value: str) -> Markup:
    if not cell.places:
        return Markup("<b>{}</b>").format(value)
    trace = " − ".join("|".join(place) for place in cell.places)
    return Markup(
        '<button type="button" class="value" data-trace="{}"'
        ' title="Which members is this of?">{}</button>'
    ).format(trace, value)


def _interval(cell: Cell) -> Markup:
    if cell.value != cell.value:
        return Markup("")
    if cell.low != cell.low:
        return Markup('<span class="interval">[no interval]</span>')
    low, high = (f"{bound:.{cell.digits}f}" for bound in (cell.low, cell.high))
    return Markup('<span class="interval">[{}, {}]</span>').format(low, high)
