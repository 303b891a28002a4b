"""`benchmarks/_page.py` writes a section where a benchmark came to its end, and refuses others."""

import runpy
import sys

import pytest

from affectbench.project.root import ROOT

DONE, FAILED = (
    '"""Rows."""\nprint("rows: ratio {} (bar 1)")\n',
    '"""Rows."""\nprint("| 1 |")\n1 / 0\n',
)


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Run the script on one benchmark of a given text; return the exit code and the page."""
    script = runpy.run_path(str(ROOT / "benchmarks/_page.py"))
    here = script["main"].__globals__
    monkeypatch.setitem(here, "FOLDER", tmp_path)
    monkeypatch.setitem(here, "PAGE", tmp_path / "page.md")

    def run(text: str, *names: str) -> tuple[int, str]:
        (tmp_path / "rows.py").write_text(text, "utf-8")
        monkeypatch.setattr(sys, "argv", ["_page.py", *names])
        code = here["main"]()
        written = tmp_path / "page.md"
        return code, written.read_text("utf-8") if written.is_file() else ""

    return run


def test_a_benchmark_that_fails_keeps_its_earlier_section(page):
    code, earlier = page(DONE.format(2), "rows")
    assert (code, earlier[-35:]) == (0, "## rows\n\nRows.\n\nrows: ratio 2 (bar 1)\n"[-35:])
    assert page(FAILED, "rows") == (1, earlier)
    assert page(FAILED + "# print(0)\n") == (1, earlier)
    assert page(DONE.format(3) + "raise SystemExit(1)\n") == (1, earlier.replace("2 (", "3 ("))


def test_an_unknown_name_is_refused_and_nothing_is_written(page, capsys):
    assert page(DONE.format(2), "rosw") == (2, "")
    assert capsys.readouterr().err == "there is no benchmark 'rosw'; did you mean 'rows'?\n"
