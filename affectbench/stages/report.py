"""All tables, figures, records and costs -> reports/index.html, a page that needs no other file.

The stage also writes to reports/numbers/ what the verb `check` compares between runs: PAPER.csv has
every value of a comparison, PAPER.tables.csv every number that a table shows, and made_on.json the
processors on which the members were fitted. PAPER.claims.csv has every test of a claim, from which
`plan --claims` foresees what another run can see. And it keeps in reports/plan/ what the report is
made of: each paper's plan, and the records of its members in short, which `trace` follows.
"""

from affectbench.reports.page.compile import compiled
from affectbench.reports.page.render import rendered
from affectbench.reports.shown_numbers import COLUMNS, shown_numbers
from affectbench.store import files, paths, reported
from affectbench.store.copies import copy
from affectbench.store.tables import write_csv

NUMBERS = paths.REPORTS / "numbers"


def run(spec: dict, code: str) -> None:
    """Write each paper's numbers, and the page, which requests nothing from the network."""
    for paper in spec["papers"]:
        for name, kept in (("cells", ""), ("claims", ".claims")):
            source = paths.comparison(paper["name"]) / f"{name}.csv"
            copy(source, NUMBERS / f"{paper['name']}{kept}.csv")
        rows = [
            row
            for exhibit in paper["exhibits"]
            if exhibit["kind"] == "table"
            for row in shown_numbers(exhibit["name"], _table(paper["name"], exhibit["name"]))
        ]
        write_csv(NUMBERS / f"{paper['name']}.tables.csv", COLUMNS, rows)
    reported.keep(paper["name"] for paper in spec["papers"])
    page = compiled(spec)
    files.write_json(NUMBERS / "made_on.json", page["machines"])
    files.write_text(paths.REPORTS / "index.html", rendered(page))


def _table(paper: str, name: str) -> dict:
    return files.read_json(paths.REPORTS / "tables" / paper / f"{name}.json")
