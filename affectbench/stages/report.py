"""All tables, figures, records and costs -> reports/index.html: one file, whole in itself.

Beside it `numbers/PAPER.csv`, every value of a comparison: what `check` compares runs by.
"""

from pathlib import Path

from affectbench.reports.page.compile import compiled
from affectbench.reports.page.render import rendered
from affectbench.store import files, paths


def run(spec: dict, code: str) -> None:
    """Fill the page's template with everything it shows: it links to no other machine."""
    for paper in spec["papers"]:
        cells = paths.comparison(paper["name"]) / "cells.csv"
        files.write_text(Path("reports/numbers") / f"{paper['name']}.csv", cells.read_text("utf-8"))
    files.write_text(Path("reports/index.html"), rendered(compiled(spec)))
