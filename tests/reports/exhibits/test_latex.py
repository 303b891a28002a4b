"""Tables as LaTeX, compiled by a real pdflatex (Debian's), for a paper of two columns."""

import re
import subprocess
from pathlib import Path

import debian
import numpy as np
import pandas as pd
import pytest

from affectbench.comparison.key import Key, Swept
from affectbench.reports.exhibits.cell import Note, TableCell
from affectbench.reports.exhibits.latex_columns import WIDTH, headings_of, panels_of
from affectbench.reports.exhibits.latex_text import SIGNS, escaped, width_of, wrapped
from affectbench.reports.exhibits.table import Table

PAGE = r"""\documentclass[twocolumn]{article}
\usepackage{amssymb,booktabs,dcolumn}
\setlength{\textwidth}{%gpt}\setlength{\textheight}{650pt}
\pdfcompresslevel=0 \pdfobjcompresslevel=0
\begin{document}
Text.
%s
\end{document}
"""
SMALLEST = 6.97  # PDF points: 7 points of TeX
KEYS = (Key("watch", Swept(), "xa_cmd", Swept(), 0, 1, "activity"),)


def compiled(tables: list[str], folder: Path) -> str:
    """Compile tables in a page of two columns; return what pdflatex said.

    No line is wider than the page's text, no float higher, and no letter smaller than 7 points.
    """
    debian.install(("texlive-latex-base", "texlive-latex-recommended"))
    (folder / "page.tex").write_text(PAGE % (WIDTH, "\\clearpage\n".join(tables)), "utf-8")
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "page.tex"]
    for _ in range(2):  # the second time references are known
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace")
        assert done.returncode == 0, done.stdout[-3000:]
    for trouble in ("Missing character", "Overfull", "Float too large", "undefined", "multiply"):
        assert trouble not in done.stdout
    sizes = re.findall(rb"([\d.]+) Tf", (folder / "page.pdf").read_bytes())
    assert sizes
    assert min(map(float, sizes)) >= SMALLEST
    return done.stdout


def value(number: float, **more) -> TableCell:
    return TableCell(number, number - 0.1, number + 0.1, KEYS, **more)


def a_table(rows: int) -> Table:
    printed = {"members": 1, "of": 2, "status": "partial", "published": "0.5000"}
    told = "".join(SIGNS) + "κ ρ Cassarà 50 % of a_b {火}"
    columns = {"a_b & 100 %": [f"{told} {row}" for row in range(rows)]}
    columns["Ours"] = [value(0.5, verdict="agrees", **printed)] * rows
    return Table(pd.DataFrame(columns), pd.DataFrame(), f"Caption: {told}")


def a_wide_table(columns: int, rows: int = 3) -> Table:
    names = {"Dataset": ["watch"] * rows, "Model": [f"model {row}" for row in range(rows)]}
    printed = {"published": "1.4580", "verdict": "not comparable: simulated data"}
    values = {f"AU{n}": [value(0.4, **printed)] * rows for n in range(columns)}
    return Table(pd.DataFrame(names | values), pd.DataFrame(), "Of many columns.")


@pytest.mark.parametrize("rows", [2, 60])
def test_every_sign_of_a_table_compiles(rows, tmp_path):
    compiled([a_table(rows).latex("a/b")], tmp_path)


def test_a_table_without_rows_says_so(tmp_path):
    empty = Table(pd.DataFrame(), pd.DataFrame(), "c")
    assert "Nothing to show" in empty.markdown()
    assert "Nothing to show" in empty.html("a/b", "title")
    compiled([empty.latex("a/b")], tmp_path)


def test_a_reports_tables_fit_into_two_columns(finished, tmp_path):
    every = sorted((finished.folder / "reports/tables").rglob("*.tex"))
    brief = [path for path in every if path.name.endswith(".brief.tex")]
    whole = [path for path in every if path not in brief]
    assert len(whole) == len(brief) >= 2
    for number, paths in enumerate((whole, brief)):
        folder = tmp_path / str(number)
        folder.mkdir()
        compiled([path.read_text("utf-8") for path in paths], folder)
    for path in every:
        text = path.read_text("utf-8")
        label = f"\\label{{tab:{path.parent.name}-{path.name.partition('.')[0]}}}"
        assert text.count(label) == text.count("\\label") == 1
        caption = (path.parent / path.name.partition(".")[0]).with_suffix(".md").read_text("utf-8")
        assert escaped(caption.partition("\n\n")[0]) in text


def test_a_label_can_be_referred_to(tmp_path):
    table = a_wide_table(3)
    text = table.latex("self_distillation/table3")
    said = compiled([text, r"See Table~\ref{tab:self_distillation-table3}."], tmp_path)
    assert "undefined" not in said


def test_numbers_are_aligned_above_their_intervals_and_the_papers_keeps_its_digits():
    text = a_wide_table(2).latex("a/b")
    assert r"\begin{tabular}{@{}llD{.}{.}{1.3}D{.}{.}{1.3}@{}}" in text
    rows = text.split(r"\midrule")[1].splitlines()[1:4]
    below = [
        rf"\multicolumn{{1}}{{c}}{{\fontsize{{7}}{{9}}\selectfont {text}}}"
        for text in ("[0.300, 0.500]", "paper 1.4580")
    ]
    assert rows == [
        r"watch & model 0 & 0.400 & 0.400 \\",
        *(rf" &  & {small} & {small} \\" for small in below),
    ]


def test_without_intervals_a_table_is_narrower():
    shown = pd.DataFrame({"Model": ["Tea"]} | {f"AU{n}": [value(0.4)] for n in range(9)})
    table = Table(shown, shown, "c")
    assert "[0.300, 0.500]" in table.latex("a/b")
    assert table.latex("a/b").count(r"\begin{tabular}") == 2
    brief = table.latex("a/b", intervals=False)
    assert "[0.300" not in brief
    assert "c Intervals are left out here." in brief
    assert brief.count(r"\begin{tabular}") == 1


def test_panels_repeat_the_columns_that_name_the_rows():
    shown = a_wide_table(12).shown
    first, second = panels_of(shown, intervals=True)
    names = [[" ".join(column.heading) for column in panel] for panel in (first, second)]
    assert [of_panel[:2] for of_panel in names] == [["Dataset", "Model"]] * 2
    assert names[0][2:] + names[1][2:] == [f"AU{n}" for n in range(12)]
    alike = shown.assign(Model="the same")
    assert [panel[0].heading for panel in panels_of(alike, intervals=True)] == [("No.",)] * 2


def test_what_the_row_before_says_is_not_said_again():
    text = a_wide_table(2).latex("a/b")
    assert r"& model 1 & 0.400" in text
    assert text.count("watch") == 1


def test_long_texts_that_rows_share_become_their_heading(tmp_path):
    says = ["The first claim, in words that need no other row and so are rather long. " * 2] * 2
    shown = pd.DataFrame({"Claim": [*says, "Another."], "Verdict": "holds", "Ours": value(-0.5)})
    assert headings_of(shown) == ["Claim"]
    assert headings_of(shown.drop(columns="Claim")) == []
    text = Table(shown, shown, "c").latex("a/b")
    headings = " ".join(re.findall(r"textit{(.*)}} ", text))
    assert headings == f"{says[0].strip()} Another."
    assert text.count(r"holds & -0.500 \\") == 3
    assert "[$-$0.600, $-$0.400]" in text
    compiled([text], tmp_path)


def test_a_note_that_is_a_number_is_aligned_too():
    shown = pd.DataFrame({"p": [Note("<0.001", KEYS), Note("", KEYS)], "n": ["1,251", "–"]})
    text = Table(shown, shown, "c").latex("a/b")
    assert "{@{}D{.}{.}{2.3}D{.}{.}{5.0}@{}}" in text
    assert r"<0.001 & 1{,}251 \\" in text
    assert r" & \multicolumn{1}{c}{--} \\" in text


def test_lines_break_at_spaces_and_their_width_is_known():
    assert wrapped("P(better), accuracy", 36, 8) == ["P(better),", "accuracy"]
    assert wrapped("overlap=0.5 split=recording", 50, 8) == ["overlap=0.5", "split=", "recording"]
    assert wrapped("", 36, 8) == [""]
    assert width_of("000", 8) == pytest.approx(3 * 0.5 * 8 * 1.07)


def test_a_cell_says_in_text_what_it_lacks():
    nan = np.nan
    gone = TableCell(nan, nan, nan, (), members=0, of=2, status="diverged")
    assert str(gone) == "–, diverged, 0 of 2 members"
    agrees = TableCell(0.5, 0.4, 0.6, (), members=2, of=2, published="0.450", verdict="agrees")
    assert str(agrees) == "0.500 [0.400, 0.600]; paper 0.450 ✓"
    differs = TableCell(0.5, 0.4, 0.6, (), members=2, of=2, published="0.7", verdict="differs")
    assert str(differs).endswith("paper 0.7 ✗")


def test_a_caption_says_what_signs_mean_and_why_nothing_is_comparable():
    assert a_wide_table(1).whole_caption == (
        "Of many columns. The paper's values are not comparable with ours: simulated data."
    )
    assert a_table(1).whole_caption.endswith(
        "The paper's value lies in our interval (✓) or does not (✗)."
    )
    below = pd.DataFrame({"Ours": [value(0.5, floor="not above")]})
    said = Table(below, below, "c.").whole_caption
    assert said == "c. not shown better: than the constant predictor, on the same rows."
