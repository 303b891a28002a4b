"""Table II of the cross-modal paper: loss and accuracy of teachers and students, by overlap."""

import pandas as pd

from affectbench.comparison.key import Key
from affectbench.reports.exhibits.cell import NO_NUMBER, Note, TableCell, cell_of
from affectbench.reports.exhibits.cross_modal._panels import with_settings
from affectbench.reports.exhibits.look import split_name
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Table II: teachers and students, with and without overlap"
CAPTION = (
    "Cross-entropy with the label (nats, lower is better) and accuracy on held-out windows: value"
    " [95 % interval by bootstrap of groups, or of folds where there are five, and of seeds], all"
    " folds together. Groups are subjects where the split is by subject, else recordings. KL: from"
    " the weighted teachers to the student, on validation rows, what distillation lowers and no"
    " label decides. The paper's values are of PPB-Emo, one run without a spread, on the validation"
    " windows on which its fits stopped; ours are on test windows that no fit has seen. What its"
    " split divides is not told: windows at random are our reading, and only beside these its"
    " values stand."
)
READS = ("cells",)
METRICS = {"nll": "loss", "accuracy": "accuracy"}
TRAINING, KL = "training", "val_kl"  # the task and the metric of a student's divergence
OVERLAPS = {"0.5": "50 % overlap", "0": "No overlap"}


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each dataset, split and model; overlap x metric side by side."""
    cells = with_settings(cells)
    metrics = cells["metric"].isin(METRICS) & ~cells["task"].str.contains("/")
    kl = (cells["task"] == TRAINING) & (cells["metric"] == KL)
    data = cells[(metrics | kl) & cells["option.overlap"].isin(OVERLAPS)]
    rows = []
    for (dataset, split, _), model in data.groupby(
        ["dataset", "option.split", "variant"], sort=False
    ):
        row = {"Dataset": dataset, "Split": split_name(split), "Model": model["title"].iloc[0]}
        for overlap, name in OVERLAPS.items():
            reached = model[model["option.overlap"] == overlap].set_index("metric", drop=False)
            for metric, label in METRICS.items():
                row[f"{name}: {label}"] = _cell(reached, metric)
            row[f"{name}: KL"] = _cell(reached, KL, exact=True)
        row["Windows, groups, folds"] = _counts(model[model["metric"].isin(METRICS)])
        rows.append(row)
    shown = pd.DataFrame(rows)
    empty = [column for column in shown if shown[column].isin([NO_NUMBER]).all()]
    return Table(shown.drop(columns=empty), data, CAPTION)


def _cell(reached: pd.DataFrame, metric: str, *, exact: bool = False) -> TableCell | str:
    return cell_of(reached.loc[metric], exact=exact) if metric in reached.index else NO_NUMBER


def _counts(model: pd.DataFrame) -> Note:
    """Return the numbers of windows, groups and folds, with and without overlap if they differ."""
    parts = [model[model["option.overlap"] == overlap] for overlap in OVERLAPS]
    counts = []
    for name in ("rows", "groups", "folds"):
        both = [str(part[name].max()) for part in parts if len(part)]
        counts.append("/".join(both if name == "rows" else dict.fromkeys(both)))
    keys = tuple(dict.fromkeys(Key.read(row) for _, row in model.iterrows()))
    return Note(", ".join(counts), keys)
