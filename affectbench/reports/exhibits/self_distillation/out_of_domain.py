"""How well each generation detects other data: the areas of Fig. 5, and other scores."""

import pandas as pd

from affectbench.comparison.key import Key
from affectbench.reports.exhibits.cell import Note
from affectbench.reports.exhibits.self_distillation._cells import (
    Column,
    Of,
    count,
    find,
    table_cell,
)
from affectbench.reports.exhibits.table import Table

KIND = "table"
TITLE = "Telling other data, by generation"
CAPTION = (
    "Rows of another dataset (garments instead of faces, photographs instead of digits) told from"
    " test rows by their uncertainty: mutual information, mean over tasks, as in the paper, or"
    " predictive entropy, which a single network has too. AUROC and AUPR: higher is better; FPR95,"
    " own rows flagged where 95 % of the others are: lower is better. All pictures of the other"
    " dataset count, where the paper takes the 60,000 of Fashion-MNIST's training set; each is"
    " shown as a window of frames that are alike. Value [95 % interval by bootstrap of clips and"
    " pictures, and of members by leaving each out]; the paper's AUROC is of real data. Guessing: a"
    " score that does not look at the row; its AUPR is the others' share of all rows. A perfect"
    " detector has 1, 1 and 0."
)
READS = ("cells",)
BY_GUESSING = {"auroc": "0.500", "aupr": "the others' share", "fpr95": "0.950"}
COLUMNS = {
    "AUROC": "auroc",
    "AUPR": "aupr",
    "FPR95": "fpr95",
    "AUROC, entropy": "auroc_entropy",
    "AUPR, entropy": "aupr_entropy",
    "FPR95, entropy": "fpr95_entropy",
}


def table(cells: pd.DataFrame) -> Table:
    """Return a row for each pair of datasets, variant, generation and ensemble size.

    Below them is a row for each pair of datasets that says what guessing comes to.
    """
    lines, data, guesses = [], [], {}
    for _, row in cells[cells["metric"] == "auroc_entropy"].iterrows():
        of = Of(row["variant"], row["generation"], row["ensemble_size"])
        values = {
            name: find(cells, of, Column(row["task"], metric), row["dataset"])
            for name, metric in COLUMNS.items()
        }
        pair = {"Own": row["dataset"], "Other": row["task"].partition("/")[2]}
        lines.append(
            {
                **pair,
                "Method": row["title"],
                "T": str(row["ensemble_size"]),
                **{name: table_cell(cell) for name, cell in values.items()},
                **count(row),
            }
        )
        data += [cell for cell in values.values() if cell is not None]
        guesses[row["dataset"], row["task"]] = {**pair, "Method": "Guessing", **_guessed(row)}
    return Table(pd.DataFrame([*lines, *guesses.values()]).fillna(""), pd.DataFrame(data), CAPTION)


def _guessed(row: pd.Series) -> dict[str, Note]:
    """Return what a score that does not look at the row comes to, by column."""
    keys = (Key.read(row),)
    return {name: Note(BY_GUESSING[m.partition("_")[0]], keys) for name, m in COLUMNS.items()}
