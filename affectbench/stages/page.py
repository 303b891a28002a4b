"""One paper's tables, figures, records and costs -> reports/papers/PAPER.html.

It is made as the report of all papers is, and needs no other file either.
"""

from affectbench.reports.page.compile import compiled
from affectbench.reports.page.render import rendered
from affectbench.store import files, paths


def run(spec: dict, code: str) -> None:
    """Write the page of the one paper in the spec."""
    [paper] = (paper["name"] for paper in spec["papers"])
    files.write_text(paths.paper_page(paper), rendered(compiled(spec)))
