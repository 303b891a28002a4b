"""The trials of a search -> reports/figures/tuning/: a figure of how the search went."""

from pathlib import Path

import pandas as pd

from affectbench.reports.exhibits.look import save
from affectbench.reports.exhibits.trials import figure
from affectbench.store import paths


def run(spec: dict, code: str) -> None:
    """Draw the figure of one search."""
    folder = paths.tuning(spec["dataset"], spec["variant"])
    drawn = figure(pd.read_csv(folder / "trials.csv"), f"{spec['variant']} on {spec['dataset']}")
    save(drawn, Path("reports/figures/tuning") / spec["dataset"] / spec["variant"])
