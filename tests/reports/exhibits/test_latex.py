"""Tables as LaTeX, compiled by a real pdflatex (Debian's)."""

import subprocess
from pathlib import Path

import debian
import numpy as np
import pandas as pd
import pytest

from affectbench.reports.exhibits.cell import TableCell
from affectbench.reports.exhibits.latex import LONG, SIGNS
from affectbench.reports.exhibits.table import Table

PAGE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{amssymb,booktabs,graphicx,longtable}
\begin{document}
%s
\end{document}
"""


def compiled(tables: list[str], folder: Path) -> bytes:
    """Return the PDF that pdflatex makes of some tables."""
    debian.install(("texlive-latex-base", "texlive-latex-recommended"))
    (folder / "page.tex").write_text(PAGE % "\n".join(tables), "utf-8")
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "page.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "Missing character" not in done.stdout
    return (folder / "page.pdf").read_bytes()


def a_table(rows: int) -> Table:
    printed = {"members": 1, "of": 2, "status": "partial", "published": 0.5}
    cell = TableCell(0.5, 0.4, 0.6, (), verdict="agrees", **printed)
    told = "".join(SIGNS) + "κ ρ Cassarà 50 % of a_b {火}"
    shown = pd.DataFrame({"a_b & 100 %": [told] * rows, "Ours": [cell] * rows})
    return Table(shown, shown, f"Caption: {told}")


@pytest.mark.parametrize("rows", [2, LONG])
def test_every_sign_of_a_table_compiles(rows, tmp_path):
    assert compiled([a_table(rows).latex()], tmp_path).startswith(b"%PDF")


def test_a_table_without_rows_says_so(tmp_path):
    empty = Table(pd.DataFrame(), pd.DataFrame(), "c")
    assert "Nothing to show" in empty.markdown()
    assert "Nothing to show" in empty.html()
    assert compiled([empty.latex()], tmp_path).startswith(b"%PDF")


def test_a_reports_tables_compile_together(finished, tmp_path):
    tables = sorted((finished.folder / "reports/tables").rglob("*.tex"))
    assert len(tables) >= 2
    assert compiled([path.read_text("utf-8") for path in tables], tmp_path).startswith(b"%PDF")


def test_a_cell_says_in_text_what_it_lacks():
    nan = np.nan
    gone = TableCell(nan, nan, nan, (), members=0, of=2, status="diverged")
    assert str(gone) == "–, diverged, 0 of 2 members"
    agrees = TableCell(0.5, 0.4, 0.6, (), members=2, of=2, published=0.45, verdict="agrees")
    assert str(agrees) == "0.500 [0.400, 0.600]; paper 0.45 ✓"
    differs = TableCell(0.5, 0.4, 0.6, (), members=2, of=2, published=0.7, verdict="differs")
    assert str(differs).endswith("paper 0.7 ✗")
