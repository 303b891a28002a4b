"""All tables, figures, records and costs -> reports/index.html: a page that needs no other file.

It also writes to reports/numbers/ what the verb `check` compares between runs: PAPER.csv with every
value of a comparison, PAPER.tables.csv with every number that a table shows, and made_on.json with
the processors that the members were fitted on.
"""

from pathlib import Path

from affectbench.reports.page.compile import compiled
from affectbench.reports.page.render import rendered
from affectbench.reports.shown_numbers import COLUMNS, shown_numbers
from affectbench.store import files, paths
from affectbench.store.tables import write_csv

NUMBERS = Path("reports/numbers")


def run(spec: dict, code: str) -> None:
    """Write each paper's numbers, and the page, which requests nothing from the network."""
    for paper in spec["papers"]:
        cells = paths.comparison(paper["name"]) / "cells.csv"
        files.write_text(NUMBERS / f"{paper['name']}.csv", cells.read_text("utf-8"))
        rows = [
            row
            for exhibit in paper["exhibits"]
            if exhibit["kind"] == "table"
            for row in shown_numbers(exhibit["name"], _table(paper["name"], exhibit["name"]))
        ]
        write_csv(NUMBERS / f"{paper['name']}.tables.csv", COLUMNS, rows)
    page = compiled(spec)
    files.write_json(NUMBERS / "made_on.json", page["machines"])
    files.write_text(Path("reports/index.html"), rendered(page))


def _table(paper: str, name: str) -> dict:
    return files.read_json(Path("reports/tables") / paper / f"{name}.json")
