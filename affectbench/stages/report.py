"""All tables, figures, records and costs -> reports/index.html: a page that needs no other file.

It also writes reports/numbers/PAPER.csv with every value of a paper's comparison, which the verb
`check` compares between runs.
"""

from pathlib import Path

from affectbench.reports.page.compile import compiled
from affectbench.reports.page.render import rendered
from affectbench.store import files, paths


def run(spec: dict, code: str) -> None:
    """Write each paper's numbers, and the page, which requests nothing from the network."""
    for paper in spec["papers"]:
        cells = paths.comparison(paper["name"]) / "cells.csv"
        files.write_text(Path("reports/numbers") / f"{paper['name']}.csv", cells.read_text("utf-8"))
    files.write_text(Path("reports/index.html"), rendered(compiled(spec)))
