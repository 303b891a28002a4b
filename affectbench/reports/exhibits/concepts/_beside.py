"""Table cells for the quality of explanations, with the value of a control beside them."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from affectbench.reports.exhibits.cell import NO_NUMBER, TableCell, cell_of

SIZES = ("", "embedding_size=16", "embedding_size=32")  # of methods without a size, or the paper's
KINDS = ("maps/", "ranking/", "intensity/", "embeddings/", "corrected/", "likeness/")


def explained(cells: pd.DataFrame) -> tuple[pd.DataFrame, Iterator[tuple[dict, pd.DataFrame]]]:
    """Return the cells that are about explanations, and one part of them for each table row.

    A part is of one dataset and method: the first columns of its table row, and its cells, indexed
    by task and metric.
    """
    data = cells[cells["sweep"].isin(SIZES) & cells["task"].str.startswith(KINDS)]
    return data, _parts(data)


def _parts(data: pd.DataFrame) -> Iterator[tuple[dict, pd.DataFrame]]:
    grouped = data.groupby(["dataset", "options", "variant"], sort=False)
    for _, part in grouped:
        yield name_of(part.iloc[0]), part.set_index(["task", "metric"], drop=False)


def name_of(row: pd.Series) -> dict[str, str]:
    """Return the first columns of the table row that a cell is in: its dataset and method."""
    return {"Dataset": f"{row['dataset']} {row['options']}".strip(), "Method": row["title"]}


def value(scores: pd.DataFrame, task: str, metric: str) -> TableCell | str:
    """Return the table cell of a task's metric; a dash where it is not measured."""
    if (task, metric) not in scores.index:
        return NO_NUMBER
    return cell_of(scores.loc[(task, metric)])


def beside_control(scores: pd.DataFrame, task: str, metric: str, control: str) -> TableCell | str:
    """Return the table cell of a task's metric, with the control's value beside it.

    control  the ending of the control's task: "/constant" for the control "maps/au/constant" of the
             task "maps/au"
    """
    ours, other = value(scores, task, metric), value(scores, task + control, metric)
    if isinstance(ours, str) or isinstance(other, str):
        return ours
    return replace(ours, keys=ours.keys + other.keys, control=other.value)
