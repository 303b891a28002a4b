"""Metrics of a paper's cells -> results/comparison/PAPER/: values with intervals, paired tests.

Each cell of a table is one value with one interval; two variants are compared on the same rows.
"""

from collections.abc import Iterator

import numpy as np

from affectbench import statistics
from affectbench.arms import Arm, Key, read_arms
from affectbench.claims import Claim, judge, read_claims
from affectbench.differences import Differences, bootstrap_counts
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
CLAIM_COLUMNS = (
    "claim", "dataset", "options", "variant", "other_options", "other", "sweep", "generation",
    "ensemble_size", "task", "metric", "expect", "difference", "low", "high", "p", "groups",
    "verdict",
)  # fmt: skip


def run(spec: dict, code: str) -> None:
    """Compile a paper's cells, the pairs of variants that it compares, and its claims."""
    paper = files.read_json(paths.arms(spec["paper"]))
    arms = dict(read_arms(paper["cells"]))
    published = Published(spec["paper"])
    origin = {cell["dataset_base"]: (cell["use"], cell["origin"]) for cell in paper["cells"]}
    differences = Differences(arms, spec["root_seed"])
    cells, pairs = [], []
    for key, arm in arms.items():
        cells += _cell_rows(key, arm, spec["root_seed"], published, *origin[key.dataset])
        for ours, other in paper["pairs"]:
            if key.variant == ours:
                pairs += _pair_rows(key, key._replace(variant=other), differences)
    claims = [
        row for claim in read_claims(spec["paper"]) for row in _claim_rows(claim, differences)
    ]
    folder = paths.comparison(spec["paper"])
    write_csv(folder / "claims.csv", CLAIM_COLUMNS, claims)
    write_csv(folder / "differences.csv", PAIR_COLUMNS, pairs)
    write_csv(folder / "cells.csv", CELL_COLUMNS, cells)


def _cell_rows(
    key: Key, arm: Arm, root_seed: int, published: Published, use: str, origin: str
) -> list[tuple]:
    printed = {
        metric: published.find(
            key.variant, f"{key.options} {key.sweep}", metric, *key[4:6], use=use
        )
        for metric in arm.metrics
    }
    if len(arm.groups) == 0:
        counts = (0, 0, arm.folds, 0, arm.of, "diverged")
        return [(*key, m, "", "", "", *counts, *_source(printed[m]), "") for m in arm.metrics]
    worlds = statistics.bootstrap(arm.sums, arm.scores, bootstrap_counts(root_seed, arm.groups))
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


def _pair_rows(key: Key, rival: Key, differences: Differences) -> list[tuple]:
    head = (key.dataset, key.options, key.variant, rival.variant, *key[3:])
    found = differences.of(key, rival)
    return [(*head, metric, *map(_number, numbers)) for metric, *numbers in found]


def _claim_rows(claim: Claim, differences: Differences) -> Iterator[tuple]:
    """Yield a row for each place where a claim can be judged."""
    for key, rival in claim.pairs(list(differences.arms)):
        for metric, *numbers in differences.of(key, rival):
            if metric == claim.metric:
                _, low, high, _, _ = numbers
                head = (claim.name, *key[:3], rival.options, rival.variant, *key[3:], metric)
                judged = judge(claim, low, high)
                yield (*head, claim.expect, *map(_number, numbers), judged)


def _number(value: float) -> str | float:
    return "" if np.isnan(value) else value if isinstance(value, int) else float(value)
