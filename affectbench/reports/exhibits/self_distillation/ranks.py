"""Single networks by their mean rank in likelihood over datasets: no figure of the paper."""

import pandas as pd
from matplotlib.figure import Figure

from affectbench.reports.exhibits.ranks import Setting, diagram, words
from affectbench.reports.exhibits.self_distillation._cells import DATA, Column, Of, find

KIND = "figure"
TITLE = "Critical-difference diagram: teachers, students and their rivals over datasets"
CAPTION = (
    "Single networks by their rank in negative log-likelihood on test rows. TS: temperature fitted"
    " on validation rows; MC: dropout, ten passes. Settings are tasks and networks (V: video, VA:"
    " video and audio); as those of one dataset share videos, ranks are averaged within datasets"
    " and datasets are counted. Bars join methods that Nemenyi's test does not tell apart at 5 %;"
    " its critical difference is counted over all orders of the ranks, which is exact for few"
    " datasets."
)
READS = ("cells",)
SETTINGS = {  # name -> dataset, task, and what variants there are called
    "AU (V)": (DATA, "au", "{}_v"),
    "EXPR (V)": (DATA, "expression", "{}_v"),
    "AU (VA)": (DATA, "au", "{}_va"),
    "EXPR (VA)": (DATA, "expression", "{}_va"),
    "digit": ("digits", "digit", "digits_{}"),
}
METHODS = {  # name -> variant and generation
    "Tea": ("tea", 0),
    **{f"Stu{generation}": ("stu", generation) for generation in (1, 2, 3, 4)},
    "TS": ("ts", 0),
    "MC": ("mc", 0),
}


def figure(cells: pd.DataFrame) -> Figure:
    """Return the diagram."""
    return diagram(settings(cells))


def caption(cells: pd.DataFrame) -> str:
    """Return the caption with each dataset's ranks."""
    return f"{CAPTION} {words(settings(cells))}"


def settings(cells: pd.DataFrame) -> list[Setting]:
    """Return the methods' loss in each setting that this run has."""
    listed = []
    for name, (dataset, task, called) in SETTINGS.items():
        rows = {
            method: find(
                cells, Of(called.format(variant), generation), Column(task, "nll"), dataset
            )
            for method, (variant, generation) in METHODS.items()
        }
        rows = {method: row for method, row in rows.items() if row is not None}
        if rows:
            named = next(iter(rows.values()))["dataset_title"]
            values = {method: row["value"] for method, row in rows.items()}
            listed.append(Setting(named, name, values, higher=False))
    return listed
