"""A measure of an explanation with its interval, and what its control reaches."""

from collections.abc import Iterator

import pandas as pd

from affectbench.reports.exhibits.look import name_of
from affectbench.reports.exhibits.table import with_interval

SIZES = ("", "embedding_size=16", "embedding_size=32")  # none, or the paper's
KINDS = ("maps/", "ranking/", "intensity/", "embeddings/", "corrected/", "likeness/")


def explained(cells: pd.DataFrame) -> tuple[pd.DataFrame, Iterator[tuple[dict, pd.DataFrame]]]:
    """Return the cells of explanations, and for each dataset and method what a row begins with.

    Beside it the method's cells by task and metric.
    """
    data = cells[cells["sweep"].isin(SIZES) & cells["task"].str.startswith(KINDS)]
    return data, _parts(data)


def _parts(data: pd.DataFrame) -> Iterator[tuple[dict, pd.DataFrame]]:
    grouped = data.groupby(["dataset", "options", "variant"], sort=False)
    for (dataset, options, variant), part in grouped:
        about = {"Dataset": f"{dataset} {options}".strip(), "Method": name_of(variant)}
        yield about, part.set_index(["task", "metric"])


def one(found: pd.DataFrame, task: str, metric: str) -> str:
    """Return a value with its interval where it has one; a dash where it is not measured."""
    if (task, metric) not in found.index:
        return "–"
    line = found.loc[(task, metric)]
    if pd.isna(line["low"]):
        return "–" if pd.isna(line["value"]) else f"{line['value']:.3f}"
    return with_interval(line["value"], line["low"], line["high"])


def beside(found: pd.DataFrame, task: str, metric: str, control: str) -> str:
    """Return a value with its interval, and what the control reaches."""
    ours = one(found, task, metric)
    if (task + control, metric) not in found.index or ours == "–":
        return ours
    return f"{ours}; control {found.loc[(task + control, metric)]['value']:.3f}"
