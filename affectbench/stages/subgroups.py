"""Stored sums + attributes of people -> results/comparison/PAPER/subgroups.csv."""

import numpy as np

from affectbench.comparison.cells import read_cells
from affectbench.comparison.key import Columns
from affectbench.comparison.subgroups import of_datasets, rows_of
from affectbench.store import files, paths
from affectbench.store.tables import write_csv

COLUMNS = (  # after those of the key
    "attribute", "subgroup", "other", "metric", "value", "low", "high", "rows", "groups",
)  # fmt: skip
KINDS = ("multiclass", "multilabel", "regression")  # kinds of task that are scored by subgroup


def run(spec: dict, code: str) -> None:
    """Score the largest ensemble of each variant on each part of the people.

    Datasets without attributes have no rows, and so have the single labels of a task ("au/AU04").
    """
    evaluations = files.read_json(paths.arms(spec["paper"]))["evaluations"]
    datasets: dict[str, dict[str, None]] = {}
    for evaluation in evaluations:
        datasets.setdefault(evaluation["dataset_base"], {})[evaluation["dataset"]] = None
    attributes = {base: of_datasets(names) for base, names in datasets.items()}
    largest = [
        {**evaluation, "ensemble_sizes": [max(evaluation["ensemble_sizes"])]}
        for evaluation in evaluations
        if attributes[evaluation["dataset_base"]]
    ]
    columns = Columns(evaluations)
    rows = [
        (*columns.values(key), *map(_number, row))
        for key, cell in read_cells(largest, wanted=lambda task: "/" not in task)
        if len(cell.groups) and cell.kind in KINDS
        for row in rows_of(cell, attributes[key.dataset], spec["root_seed"])
    ]
    path = paths.comparison(spec["paper"]) / "subgroups.csv"
    write_csv(path, (*columns.names, *COLUMNS), rows)


def _number(value: object) -> object:
    return "" if isinstance(value, float) and np.isnan(value) else value
