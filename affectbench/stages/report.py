"""All tables, figures, records and costs -> reports/index.html: one file, whole in itself."""

from pathlib import Path

from affectbench.page.compile import compiled
from affectbench.page.render import rendered
from affectbench.store import files


def run(spec: dict, code: str) -> None:
    """Fill the page's template with everything it shows: it links to no other machine."""
    files.write_text(Path("reports/index.html"), rendered(compiled(spec)))
