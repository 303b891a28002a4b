"""The trials of a hyper-parameter search -> reports/figures/tuning/: how the search went."""

from affectbench.reports.exhibits.look import save
from affectbench.reports.exhibits.trials import figure
from affectbench.store import paths
from affectbench.store.frames import read_frame


def run(spec: dict, code: str) -> None:
    """Draw the figure of one search."""
    trials = read_frame(paths.tuning(spec["dataset"], spec["variant"]) / "trials.csv")
    drawn = figure(trials, f"{spec['variant']} on {spec['dataset']}")
    save(drawn, paths.REPORTS / "figures/tuning" / spec["dataset"] / spec["variant"])
