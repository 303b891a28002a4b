"""A table as HTML. A cell carries the number that it is sorted by, and that number's keys."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from affectbench.reports.exhibits import standalone
from affectbench.reports.exhibits.cell import NO_NUMBER, NOT_ABOVE, WORSE, Keys, Note, TableCell
from affectbench.reports.exhibits.interval_plot import interval_plot

LONG = 40  # characters: a column with a longer text is wide
BEGIN, END = '<table class="exhibit">', "</table>\n"
GAIN = "The interval of its gain over the constant predictor on the same rows is"
FLOORS = {NOT_ABOVE: f"{GAIN} not above 0", WORSE: f"{GAIN} below 0"}  # what notes say at length
STATUS = {"partial": "◐", "diverged": "✗", "stale": "↻"}


def document(shown: pd.DataFrame, caption: str, name: str, title: str) -> str:
    """Return a page that has the table alone, and needs no other file.

    name  PAPER/EXHIBIT, by which `trace` finds the table
    """
    return standalone.document(table(shown), caption, name, title)


def table_in(page: str) -> str:
    """Return the table of a page that `document` made."""
    begin = page.index(BEGIN)
    return page[begin : page.index(END, begin) + len(END)]


def table(shown: pd.DataFrame) -> str:
    """Return a <table>. Its numbers are buttons, and what is said of a number stands below it.

    `data-trace` names the keys of a number, or on a row those of its numbers that name none, and
    `data-metric` its metric: by these the page's script shows what is behind it.
    """
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(name) for name in shown)
    rows = Markup("\n").join(map(_row, shown.itertuples(index=False)))
    layout = Markup("{}\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n{}")
    return str(layout.format(Markup(BEGIN), head, rows, Markup(END)))


def _row(cells: Sequence[object]) -> Markup:
    """Return a row; it carries the keys that most of its cells have."""
    traces = Counter(trace for trace in map(_trace, cells) if trace)
    shared = traces.most_common(1)[0][0] if traces else ""
    inside = Markup("").join(_cell(cell, shared) for cell in cells)
    if not shared:
        return Markup("<tr>{}</tr>").format(inside)
    return Markup('<tr data-trace="{}">{}</tr>').format(shared, inside)


def _trace(cell: object) -> str:
    keys: Keys = cell.keys if isinstance(cell, TableCell | Note) else ()
    return " − ".join(key.text for key in keys)


def _cell(cell: object, shared: str) -> Markup:
    if isinstance(cell, Note):
        return Markup("<td>{}</td>").format(_pressable(cell.text, cell, shared, "value note"))
    if not isinstance(cell, TableCell):
        long = Markup(' class="text"') if len(str(cell)) > LONG else ""
        return Markup("<td{}>{}</td>").format(long, cell)
    parts = [
        _pressable(cell.number(), cell, shared, metric=cell.metric)
        if cell.keys
        else Markup("<b>{}</b>").format(cell.number()),
        _small(cell.interval(), Markup(' class="interval"')),
        interval_plot(cell) if cell.within is not None else Markup(""),
        _small(cell.above(), Markup(' title="{}"').format(FLOORS.get(cell.above(), ""))),
        _small(cell.printed(), Markup(' title="{}"').format(cell.verdict)),
        _small(cell.beside()),
        _small(f"{STATUS.get(cell.status, '')} {cell.behind()}".strip()),
    ]
    order = "" if cell.number() == NO_NUMBER else repr(float(cell.value))
    layout = Markup('<td class="number" data-order="{}">{}</td>')
    return layout.format(order, Markup("").join(parts))


def _pressable(
    text: str, cell: TableCell | Note, shared: str, look: str = "value", metric: str = ""
) -> Markup:
    if not text:
        return Markup("")
    trace = _trace(cell)
    of = Markup("") if trace == shared else Markup(' data-trace="{}"').format(trace)
    of += Markup(' data-metric="{}"').format(metric) if metric else ""
    return Markup('<button class="{}"{}>{}</button>').format(look, of, text)


def _small(text: str, more: Markup = Markup("")) -> Markup:  # noqa: B008 - it is immutable
    """Return a text for a line of its own below a number; nothing for no text."""
    return Markup("<small{}>{}</small>").format(more, text) if text else Markup("")
