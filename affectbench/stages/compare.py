"""Metrics of a paper's cells -> results/comparison/PAPER/: values with intervals, paired tests.

Each cell of a table is one value with one interval; two variants are compared on the same rows.
"""

import numpy as np

from affectbench import statistics, streams
from affectbench.arms import Arm, Key, read_arms
from affectbench.arrays import Array
from affectbench.published import Cell, Published, verdict
from affectbench.store import files, paths
from affectbench.store.tables import write_csv

CELL_COLUMNS = (
    "dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task", "metric",
    "value", "low", "high", "rows", "groups", "folds", "members", "of", "status",
    "published", "published_on", "verdict",
)  # fmt: skip
PAIR_COLUMNS = (
    "dataset", "options", "ours", "other", "sweep", "generation", "ensemble_size", "task", "metric",
    "difference", "low", "high", "p", "groups",
)  # fmt: skip


def run(spec: dict, code: str) -> None:
    """Compile a paper's cells and the pairs of variants that it compares."""
    paper = files.read_json(paths.arms(spec["paper"]))
    arms = dict(read_arms(paper["cells"]))
    published = Published(spec["paper"])
    origin = {cell["dataset_base"]: (cell["use"], cell["origin"]) for cell in paper["cells"]}
    cells, pairs = [], []
    for key, arm in arms.items():
        cells += _cell_rows(key, arm, spec["root_seed"], published, *origin[key.dataset])
        for ours, other in paper["pairs"]:
            rival = arms.get(key._replace(variant=other))
            if key.variant == ours and rival is not None:
                pairs += _pair_rows(key, arm, other, rival, spec["root_seed"])
    folder = paths.comparison(spec["paper"])
    write_csv(folder / "differences.csv", PAIR_COLUMNS, pairs)
    write_csv(folder / "cells.csv", CELL_COLUMNS, cells)


def _cell_rows(
    key: Key, arm: Arm, root_seed: int, published: Published, use: str, origin: str
) -> list[tuple]:
    printed = {
        metric: published.find(key.variant, key.options, metric, key.generation, key.ensemble_size)
        for metric in arm.metrics
    }
    if len(arm.groups) == 0:
        counts = (0, 0, arm.folds, 0, arm.of, "diverged")
        return [(*key, m, "", "", "", *counts, *_source(printed[m]), "") for m in arm.metrics]
    worlds = statistics.bootstrap(arm.sums, arm.scores, _counts(root_seed, arm.groups))
    rows = int(arm.sums["count"].reshape(len(arm.groups), -1).max(axis=1).sum())
    status = "complete" if arm.members == arm.of else "partial"
    found = []
    for metric, value in arm.values().items():
        low, high = statistics.interval(worlds[metric], len(arm.groups))
        judged = verdict(printed[metric], use, origin, low, high)
        numbers = tuple(_number(number) for number in (value, low, high))
        counts = (rows, len(arm.groups), arm.folds, arm.members, arm.of, status)
        found.append((*key, metric, *numbers, *counts, *_source(printed[metric]), judged))
    return found


def _source(printed: Cell | None) -> tuple:
    return (printed.value, printed.dataset) if printed else ("", "")


def _pair_rows(key: Key, ours: Arm, other: str, rival: Arm, root_seed: int) -> list[tuple]:
    """Return ours - other for every metric, on the groups that both were scored on."""
    shared, mine, theirs = np.intersect1d(ours.groups, rival.groups, return_indices=True)
    if len(shared) == 0:
        return []  # one of the two has no member left
    a = {name: values[mine] for name, values in ours.sums.items()}
    b = {name: values[theirs] for name, values in rival.sums.items()}
    counts_RG = _counts(root_seed, shared)
    worlds_a = statistics.bootstrap(a, ours.scores, counts_RG)
    worlds_b = statistics.bootstrap(b, ours.scores, counts_RG)
    rng = streams.generator(root_seed, "exchange", *key, other)
    p = statistics.exchange_test(a, b, ours.scores, rng)
    total_a = ours.scores({name: values.sum(axis=0) for name, values in a.items()})
    total_b = ours.scores({name: values.sum(axis=0) for name, values in b.items()})
    found = []
    for metric in worlds_a:
        low, high = statistics.interval(worlds_a[metric] - worlds_b[metric], len(shared))
        numbers = (total_a[metric] - total_b[metric], low, high, p[metric])
        head = (key.dataset, key.options, key.variant, other, *key[3:], metric)
        found.append((*head, *(_number(number) for number in numbers), len(shared)))
    return found


def _counts(root_seed: int, groups: Array) -> Array:
    """Return the same bootstrap worlds for every arm that was scored on the same groups."""
    rng = streams.generator(root_seed, "bootstrap", *groups)
    return statistics.resample_counts(len(groups), rng)


def _number(value: float) -> str | float:
    return "" if np.isnan(value) else float(value)
