"""Table II of the cross-modal paper: loss and accuracy of teachers and students, by overlap."""

import pandas as pd

from affectbench.reports.exhibits.cell import cell_of
from affectbench.reports.exhibits.look import name_of, split_name
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Table II: teachers and students, with and without overlap"
CAPTION = (
    "Cross-entropy with the label (nats, lower is better) and accuracy on held-out windows: value"
    " [95 % interval by drawing groups anew], all folds together. Groups are subjects where the"
    " split is by subject, else recordings. KL: from the weighted teachers to the student, on"
    " validation rows, what distillation lowers and no label decides. The paper's values are of"
    " PPB-Emo, one run without a spread."
)
READS = ("cells", "history")
METRICS = {"nll": "Loss", "accuracy": "Accuracy"}
RIVALS = (  # in the table of weightings, not in the paper's
    "sampled_cmd", "ce_cmd", "accuracy_cmd", "entropy_cmd", "confidence_cmd", "gradient_cmd",
    "stacking_cmd", "best_teacher", "random_cmd", "readings",
)  # fmt: skip
OVERLAPS = {"0.5": "50 % overlap", "0": "No overlap"}


def table(cells: pd.DataFrame, history: pd.DataFrame) -> Table:
    """Return a row for each dataset, split and model; overlap x metric side by side."""
    kl = _least_kl(history)
    ours = cells["metric"].isin(METRICS) & ~cells["variant"].isin(RIVALS)
    data = cells[ours & cells["overlap"].isin(OVERLAPS)]
    rows = []
    for (dataset, split, variant), mine in data.groupby(
        ["dataset", "split", "variant"], sort=False
    ):
        row = {"Dataset": dataset, "Split": split_name(split), "Model": name_of(variant)}
        for overlap, told in OVERLAPS.items():
            here = mine[mine["overlap"] == overlap].set_index("metric")
            for metric, label in METRICS.items():
                row[f"{told}: {label.lower()}"] = _ours(here, metric)
            row[f"{told}: KL"] = kl.get((dataset, split, overlap, variant), "")
        row["Windows, groups, folds"] = _counts(mine)
        rows.append(row)
    shown = pd.DataFrame(rows)
    empty = [column for column in shown if shown[column].isin(["", "–"]).all()]
    return Table(shown.drop(columns=empty), data, CAPTION)


def _least_kl(history: pd.DataFrame) -> dict[tuple, str]:
    """Return students' least divergence from their teachers on validation, mean over members."""
    mine = history[history["quantity"] == "val_kl"].assign(
        overlap=lambda told: told["overlap"].map("{:g}".format)
    )
    one_cell = ["dataset", "split", "overlap", "variant"]
    least = mine.groupby([*one_cell, "fold", "seed"])["value"].min()
    return least.groupby(one_cell).mean().map("{:.3f}".format).to_dict()


def _ours(here: pd.DataFrame, metric: str) -> object:
    return cell_of(here.loc[metric]) if metric in here.index else "–"


def _counts(mine: pd.DataFrame) -> str:
    """Return what stands behind a row: windows with and without overlap, groups, folds."""
    windows = [mine[mine["overlap"] == overlap]["rows"] for overlap in OVERLAPS]
    told = "/".join(str(rows.max()) for rows in windows if len(rows))
    return f"{told}, {mine['groups'].max()}, {mine['folds'].max()}"
