"""What the open points of XA-CMD's weighting change: class mode of SAGE by axis of the softmax."""

import numpy as np
import pandas as pd

from affectbench.reports.exhibits.cell import cell_of
from affectbench.reports.exhibits.look import name_of
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Readings of XA-CMD's weighting"
CAPTION = (
    "The paper leaves open what SAGE(f, y_k) is computed on and over what its softmax goes."
    " Accuracy and loss of the student under each reading: value [95 % interval]. Then the sign, in"
    " each fold, of each teacher's summed SAGE value for anger (the paper's Fig. 1 has EEG and face"
    " mostly negative, behaviour mostly positive), and the mean entropy of the weights over"
    " teachers as a share of its maximum (1: CMD)."
)
READS = ("cells", "diagnostics")
VARIANT, CLASS = "readings", "anger"
MODES = {"rows": "rows of the class", "ovr": "one against the rest", "constant": "all rows as if"}
AXES = {"teachers": "over teachers", "classes": "over classes"}
METRICS = {"accuracy": "Accuracy", "nll": "Loss"}


def table(cells: pd.DataFrame, diagnostics: pd.DataFrame) -> Table:
    """Return a row for each reading, dataset and option."""
    data = cells[(cells["variant"] == VARIANT) & cells["metric"].isin(METRICS)]
    told = diagnostics[diagnostics["variant"] == VARIANT]
    rows = []
    for (dataset, options, sweep), mine in data.groupby(
        ["dataset", "options", "sweep"], sort=False
    ):
        reading = dict(part.split("=") for part in sweep.split())
        row = {
            "Dataset": dataset,
            "SAGE on": MODES[reading["class_mode"]],
            "Softmax": AXES[reading["normalize"]],
        }
        for metric, label in METRICS.items():
            one = mine[mine["metric"] == metric].iloc[0]
            row[label] = cell_of(one)
        here = told[(told["dataset"] == dataset) & _same(told, reading)]
        row |= _signs(here) | {"Entropy of weights": _spread(here)}
        rows.append(row | {"Options": options})
    return Table(pd.DataFrame(rows), data, CAPTION)


def _same(told: pd.DataFrame, reading: dict[str, str]) -> pd.Series:
    return np.logical_and.reduce([told[name] == value for name, value in reading.items()])


def _signs(here: pd.DataFrame) -> dict[str, str]:
    """Return, for each teacher, the sign of its summed SAGE value for one class in each fold."""
    summed = here[(here["quantity"] == "summed_sage") & (here["column"] == CLASS)]
    return {
        f"{name_of(teacher)}, {CLASS}": "".join(
            "+" if value > 0 else "−" for value in mine["value"]
        )
        for teacher, mine in summed.groupby("row", sort=False)
    }


def _spread(here: pd.DataFrame) -> str:
    """Return the mean over classes and folds of the entropy of weights over teachers, in [0, 1]."""
    weight = here[here["quantity"] == "teacher_weight"]
    if weight.empty:
        return "–"
    table = weight.pivot_table(index=["fold", "seed", "column"], columns="row", values="value")
    share = table.to_numpy() / table.to_numpy().sum(axis=1, keepdims=True)
    entropy = -(share * np.log(np.clip(share, 1e-12, None))).sum(axis=1) / np.log(share.shape[1])
    return f"{entropy.mean():.2f}"
