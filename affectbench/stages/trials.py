"""A search's trials -> reports/figures/tuning/: how the search went."""

from pathlib import Path

import pandas as pd

from affectbench.reports.exhibits.look import save
from affectbench.reports.exhibits.trials import figure
from affectbench.store import paths


def run(spec: dict, code: str) -> None:
    """Draw one search."""
    folder = paths.tuning(spec["dataset"], spec["variant"])
    drawn = figure(pd.read_csv(folder / "trials.csv"), f"{spec['variant']} on {spec['dataset']}")
    save(drawn, Path("reports/figures/tuning") / spec["dataset"] / spec["variant"])
