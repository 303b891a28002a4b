"""A paper's comparison -> reports/figures/PAPER/: one figure as PNG and PDF, and its caption.

An exhibit whose caption depends on what is drawn has a function `caption`, which is called as
`figure` is; all others have the text CAPTION.
"""

import importlib

from affectbench.project.exhibits import module_of
from affectbench.reports.exhibits.inputs import read
from affectbench.reports.exhibits.look import save
from affectbench.store import files, paths


def run(spec: dict, code: str) -> None:
    """Draw one figure and write its caption."""
    exhibit = importlib.import_module(module_of(spec["paper"], spec["exhibit"]))
    inputs = read(spec["paper"], exhibit.READS, spec["exhibit"])
    path = paths.REPORTS / "figures" / spec["paper"] / spec["exhibit"]
    save(exhibit.figure(**inputs), path)
    caption = exhibit.caption(**inputs) if hasattr(exhibit, "caption") else exhibit.CAPTION
    files.write_text(path.with_suffix(".txt"), f"{caption}\n")
