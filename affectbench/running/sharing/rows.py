"""How many rows are behind each group of stored sums, and whether they are enough to leave a lab.

The rule: where sums of a task are of any row of a group, they are of at least LEAST rows of it, or
of as many as the lab asks for. A sum over one row is that row's label, and what was said of it.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from affectbench.naming import plural
from affectbench.refusal import Refusal
from affectbench.running.sharing.least import FEWEST

# Kinds whose groups are no rows but features, or all rows together; and kinds whose sums say where
# an explanation points, and no label.
NO_ROWS = ("features", "training", "alignment")
NO_LABELS = ("map", "class_map", "likeness", "occluded")
COUNTS = ("count", "seen_count")  # statistics that say how many rows a sum is of
BY_CLASS = "summed_sage"  # counts the rows of one class; those of a group are of all classes

COLUMNS = ["dataset", "side", "task", "group", "rows"]


def rows_behind(dataset: str, sums: pd.DataFrame) -> pd.DataFrame:
    """Return how many rows the sums of one evaluation are of, by task and group: see `COLUMNS`.

    sums  the columns that `evaluate` writes

    `side` tells test rows from those that a fit has seen, and from another dataset's. Where a task
    has several labels, the label with the fewest rows counts. Groups of which a task has no rows
    are left out.
    """
    counted = sums[
        sums["statistic"].isin(COUNTS)
        & ~sums["kind"].isin((*NO_ROWS, *NO_LABELS))
        & (sums["value"] > 0)
    ]
    if counted.empty:
        return pd.DataFrame(columns=COLUMNS)
    side = counted["statistic"].where(counted["kind"] != "out_of_domain", counted["task"])
    of_class = (counted["kind"] == BY_CLASS) & (counted["statistic"] == "count")
    task = counted["task"].where(~of_class, counted["task"].str.rpartition("/")[0])
    labelled = counted.assign(dataset=dataset, side=side, whole=task)
    same = ["dataset", "side", "whole", "group", "task", "index"]
    # Every seed has the same.
    most = labelled.groupby(same, sort=False)["value"].max().reset_index()
    summed = of_class.any() & most["task"].ne(most["whole"])
    classes = most[summed].groupby(same[:4], sort=False)["value"].sum()
    others = most[~summed].groupby(same[:4], sort=False)["value"].min()
    rows = pd.concat([classes, others]).rename("rows").reset_index()
    return rows.drop(columns="task", errors="ignore").rename(columns={"whole": "task"})[COLUMNS]


def check(rows: pd.DataFrame, base_of: Mapping[str, str], least: int) -> None:
    """Refuse groups with fewer rows than may leave.

    rows     what `rows_behind` returns, of all evaluations
    base_of  dataset -> its name in the config
    """
    small = rows[rows["rows"] < least]
    if small.empty:
        return
    bases = few(small["dataset"].map(base_of))
    groups, fewest = small[["dataset", "group"]].drop_duplicates(), int(small["rows"].min())
    raise Refusal(
        f"{bases}: {plural(len(groups), 'group')} with fewer than {plural(least, 'row')} (the"
        f" fewest: {fewest}), so that a sum would be a label; add --pool, which puts groups"
        f" together, or --least-rows N with N from {FEWEST}"
    )


def few(names: Iterable[str]) -> str:
    """Return names, each once. Worked value: ("b", "a", "b") -> "b, a"."""
    return ", ".join(dict.fromkeys(names))
