"""A prepared source + rows -> reports/figures/datasets/SOURCE: a contact sheet of the data."""

from affectbench.reports.exhibits.look import save
from affectbench.reports.exhibits.sheets.sheet import sheet
from affectbench.store import paths
from affectbench.store.assemble import rows_of


def run(spec: dict, code: str) -> None:
    """Draw the contact sheet of a source, from the rows of one of its datasets."""
    tasks = {task: task for task in spec["tasks"]}
    arrays = rows_of(spec["dataset"], spec["source"], spec["modalities"], tasks)
    title = f"{spec['source']} ({spec['origin']})"
    save(sheet(arrays, title), paths.SHEETS / spec["source"])
