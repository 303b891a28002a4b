"""A paper's comparison -> reports/tables/PAPER/: one table as CSV, Markdown, LaTeX, HTML and JSON.

LaTeX comes twice: with intervals below the values, and (brief) without. The JSON has the keys of
each cell, which say from which members its number comes.
"""

import importlib

from affectbench.project.exhibits import module_of
from affectbench.reports.exhibits.inputs import read
from affectbench.store import files, paths


def run(spec: dict, code: str) -> None:
    """Write one table in every format."""
    exhibit = importlib.import_module(module_of(spec["paper"], spec["exhibit"]))
    table = exhibit.table(**read(spec["paper"], exhibit.READS, spec["exhibit"]))
    name = f"{spec['paper']}/{spec['exhibit']}"
    path = paths.REPORTS / "tables" / name
    files.write_text(path.with_suffix(".csv"), table.csv())
    files.write_text(path.with_suffix(".md"), table.markdown())
    files.write_text(path.with_suffix(".tex"), table.latex(name))
    files.write_text(path.with_suffix(".brief.tex"), table.latex(name, intervals=False))
    files.write_text(path.with_suffix(".html"), table.html(name, exhibit.TITLE))
    files.write_json(path.with_suffix(".json"), table.traced())
