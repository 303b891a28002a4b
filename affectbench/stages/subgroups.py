"""Metrics of a paper's cells + attributes of people -> results/comparison/PAPER/subgroups.csv."""

import numpy as np

from affectbench.comparison.cells import Key, read_arms
from affectbench.comparison.subgroups import of_datasets, rows_of
from affectbench.store import files, paths
from affectbench.store.tables import write_csv

COLUMNS = (
    *Key._fields, "attribute", "subgroup", "other", "metric", "value", "low", "high", "rows",
    "groups",
)  # fmt: skip


TASKS = ("multiclass", "multilabel", "regression")  # whose metrics are told; not single labels


def run(spec: dict, code: str) -> None:
    """Score each variant, its largest ensemble, on each part of the people.

    Datasets without attributes have no rows.
    """
    cells = files.read_json(paths.arms(spec["paper"]))["cells"]
    datasets: dict[str, dict[str, None]] = {}
    for cell in cells:
        datasets.setdefault(cell["dataset_base"], {})[cell["dataset"]] = None
    largest = [{**cell, "ensemble_sizes": [max(cell["ensemble_sizes"])]} for cell in cells]
    members = {base: of_datasets(names) for base, names in datasets.items()}
    told = [cell for cell in largest if members[cell["dataset_base"]]]
    rows = [
        (*key, *map(_number, row))
        for key, arm in read_arms(told, wanted=lambda task: "/" not in task)
        if len(arm.groups) and arm.kind in TASKS
        for row in rows_of(arm, members[key.dataset], spec["root_seed"])
    ]
    write_csv(paths.comparison(spec["paper"]) / "subgroups.csv", COLUMNS, rows)


def _number(value: object) -> object:
    return "" if isinstance(value, float) and np.isnan(value) else value
