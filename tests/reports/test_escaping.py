"""Markup in data is shown as text: in tables, and in every template of a page."""

import pandas as pd
import pytest

from affectbench.reports.exhibits import html
from affectbench.reports.exhibits.cell import Note
from affectbench.reports.templates import templates

MARKUP = "<img src=x onerror=alert(1)>"
ESCAPED = "&lt;img src=x onerror=alert(1)&gt;"


@pytest.mark.parametrize("cell", [MARKUP, Note(MARKUP, ())])
def test_a_table_escapes_what_a_label_or_column_is_called(cell):
    told = html.table(pd.DataFrame({MARKUP: [cell]}))
    assert MARKUP not in told
    assert told.count(ESCAPED) == 2


def test_templates_escape_every_text(tmp_path):
    (tmp_path / "page.html.j2").write_text('<p title="{{ name }}">{{ name }}</p>')
    told = templates(tmp_path).get_template("page.html.j2").render(name=f'"{MARKUP}')
    assert told == f'<p title="&#34;{ESCAPED}">&#34;{ESCAPED}</p>'
