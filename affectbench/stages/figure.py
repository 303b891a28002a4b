"""A paper's comparison -> reports/figures/PAPER/: one figure as PNG and PDF."""

import importlib
from pathlib import Path

from affectbench.reports.exhibits.inputs import read
from affectbench.reports.exhibits.look import save


def run(spec: dict, code: str) -> None:
    """Draw one figure."""
    exhibit = importlib.import_module(
        f"affectbench.reports.exhibits.{spec['paper']}.{spec['exhibit']}"
    )
    drawn = exhibit.figure(**read(spec["paper"], exhibit.READS, spec["exhibit"]))
    save(drawn, Path("reports/figures") / spec["paper"] / spec["exhibit"])
