"""The rows of this paper's tables and figures: a dataset, with or without voice."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Row:
    """One row of Table 1 and one panel of Fig. 2: its name, and which numbers are shown in it."""

    name: str
    use: str  # what the names of its datasets in the config begin with
    metric: str
    size: int  # the paper's embedding size
    classes: str = ""  # the dataset's option `classes`; "" for any
    voice: str = ""  # the ending of the variants' labels


ROWS = (
    Row("RAF-DB, V", "raf_db", "accuracy", 16),
    Row("AffectNet-7, V", "affectnet", "accuracy", 16, "7"),
    Row("AffectNet-8, V", "affectnet", "accuracy", 16, "8"),
    Row("Aff-Wild2, V", "aff_wild2", "macro_f1", 16),
    Row("Aff-Wild2, V/A", "aff_wild2", "macro_f1", 16, voice="_voice"),
    Row("NoXi, V", "noxi", "ccc", 32),
    Row("NoXi, V/A", "noxi", "ccc", 32, voice="_voice"),
)
METRICS = {"accuracy": "accuracy", "macro_f1": "macro-F1", "ccc": "CCC"}
TARGETS = ("expression", "engagement")


def of_row(frame: pd.DataFrame, row: Row) -> pd.DataFrame:
    """Return the lines of a frame that are about a table row's dataset, task and metric."""
    chosen = frame["dataset"].str.startswith(row.use)
    chosen &= frame["task"].isin(TARGETS) & (frame["metric"] == row.metric)
    if row.classes:
        chosen &= frame["option.classes"] == row.classes if "option.classes" in frame else False
    return frame[chosen]


def sizes(frame: pd.DataFrame) -> pd.Series:
    """Return the embedding size of each line of a frame; NaN where it has none."""
    if "sweep.embedding_size" not in frame:
        return pd.Series(float("nan"), index=frame.index)
    return pd.to_numeric(frame["sweep.embedding_size"], errors="coerce")
