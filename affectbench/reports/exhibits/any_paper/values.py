"""Every value of a paper, a row for each model in each setting."""

import pandas as pd

from affectbench.reports.exhibits.any_paper._settings import METRICS, model_of, setting_of
from affectbench.reports.exhibits.cell import NO_NUMBER, cell_of, units_of
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "All values"
CAPTION = (
    "Every model on test rows: value [95 % interval by bootstrap of groups, and of seeds and folds"
    " where several were run], all folds together. Accuracy, F1 and CCC: higher is better; loss"
    " (cross-entropy, nats), calibration error and RMSE: lower is better."
)
READS = ("cells",)


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each dataset, its options, task and model; a column for each metric."""
    data = cells[cells["metric"].isin(METRICS) & ~cells["task"].str.contains("/")]
    rows = []
    settings = ["dataset", "options", "task", "variant", "sweep", "generation", "ensemble_size"]
    for _, model in data.groupby(settings, sort=False):
        first = model.iloc[0]
        reached = model.set_index("metric", drop=False)
        row = {**setting_of(first), "Model": model_of(first, "")}
        for metric, label in METRICS.items():
            there = metric in reached.index
            row[label] = cell_of(reached.loc[metric]) if there else NO_NUMBER
        row["Groups, folds, seeds"] = units_of(first)
        rows.append(row)
    shown = pd.DataFrame(rows)
    empty = [column for column in shown if shown[column].isin([NO_NUMBER, ""]).all()]
    return Table(shown.drop(columns=empty), data, CAPTION)
