"""A table as HTML. A cell carries the number that it is sorted by, and that number's keys."""

import pandas as pd
from markupsafe import Markup

from affectbench.reports.exhibits.cell import NO_NUMBER, Keys, Note, TableCell
from affectbench.reports.exhibits.interval_plot import interval_plot

LONG = 40  # characters: a column with a longer text is wide
NOT_LEARNED = "The interval of its gain over the constant predictor on the same rows is not above 0"
STATUS = {"complete": "✓", "partial": "◐", "diverged": "✗", "stale": "↻"}


def table(shown: pd.DataFrame) -> str:
    """Return a <table>. Its numbers are buttons.

    `data-trace` names the number's keys and `data-metric` its metric: by these the page's script
    shows what is behind it.
    """
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
    if isinstance(cell, Note):
        return Markup("<td>{}</td>").format(_pressable(cell.text, cell.keys, "value note"))
    if not isinstance(cell, TableCell):
        long = Markup(' class="text"') if len(str(cell)) > LONG else ""
        return Markup("<td{}>{}</td>").format(long, cell)
    number = Markup("<b>{}</b>").format(cell.number())
    pressed = _pressable(cell.number(), cell.keys, metric=cell.metric)
    parts = [pressed if cell.keys else number, _interval(cell)]
    if cell.within is not None:
        parts.append(interval_plot(cell))
    if cell.above():
        parts.append(Markup('<small title="{}">{}</small>').format(NOT_LEARNED, cell.above()))
    if cell.published is not None:
        parts.append(Markup('<small title="{}">{}</small>').format(cell.verdict, cell.printed()))
    if cell.control is not None:
        parts.append(Markup("<small>{}</small>").format(cell.beside()))
    if cell.of:
        sign = STATUS.get(cell.status, "")
        parts.append(Markup("<small>{} {}</small>").format(sign, cell.behind()))
    order = "" if cell.number() == NO_NUMBER else repr(float(cell.value))
    return Markup('<td class="number" data-order="{}">{}</td>').format(
        order, Markup(" ").join(parts)
    )


def _pressable(text: str, keys: Keys, look: str = "value", metric: str = "") -> Markup:
    if not text:
        return Markup("")
    trace = " − ".join(key.text for key in keys)
    of = Markup(' data-metric="{}"').format(metric) if metric else ""
    return Markup('<button type="button" class="{}" data-trace="{}"{}>{}</button>').format(
        look, trace, of, text
    )


def _interval(cell: TableCell) -> Markup:
    text = cell.interval()
    return Markup('<span class="interval">{}</span>').format(text) if text else Markup("")
