"""Metrics of a paper's cells -> results/comparison/PAPER/: values with intervals, paired tests.

Each cell of a table is one value with one interval; two variants are compared on the same rows.
"""

from collections.abc import Iterator

import numpy as np

from affectbench.comparison import differences, hypotheses, intervals
from affectbench.comparison.cells import Arm, Key, read_arms
from affectbench.comparison.claims import Claim, judge, read_claims
from affectbench.comparison.curves import CURVE_COLUMNS, roc_rows
from affectbench.comparison.differences import Differences, draws_of, left_out_of, told, worlds_of
from affectbench.comparison.published import Cell, Published, verdict
from affectbench.evaluation.metrics.direction import limits
from affectbench.store import files, paths
from affectbench.store.tables import write_csv

CELL_COLUMNS = (
    "dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task", "metric",
    "value", "low", "high", "drawn", "seed_sd", "rows", "groups", "folds", "seeds", "members", "of",
    "status", "published", "published_on", "verdict",
)  # fmt: skip
PAIR_COLUMNS = (
    "dataset", "options", "ours", "other", "sweep", "generation", "ensemble_size", "task", "metric",
    *differences.COLUMNS, "p_holm",
)  # fmt: skip
CLAIM_COLUMNS = (
    "claim", "dataset", "options", "variant", "sweep", "generation", "ensemble_size", "task",
    "metric", "other_options", "other", "other_sweep", "other_generation", "other_ensemble_size",
    "other_task", "other_metric", "expect", *differences.COLUMNS, "verdict", "p_holm",
)  # fmt: skip


def run(spec: dict, code: str) -> None:
    """Compile a paper's cells, the pairs of variants that it compares, and its claims."""
    paper = files.read_json(paths.arms(spec["paper"]))
    arms = dict(read_arms(paper["cells"]))
    published = Published(spec["paper"])
    origin = {cell["dataset_base"]: (cell["use"], cell["origin"]) for cell in paper["cells"]}
    found = Differences(arms, spec["root_seed"])
    cells, pairs = [], []
    for key, arm in arms.items():
        cells += _cell_rows(key, arm, spec["root_seed"], published, *origin[key.dataset])
        for ours, other in paper["pairs"]:
            if key.variant == ours:
                pairs += _pair_rows(key, key._replace(variant=other), found)
    claims = [row for claim in read_claims(spec["paper"]) for row in _claim_rows(claim, found)]
    curves = [row for key, arm in arms.items() for row in roc_rows(key, arm, spec["root_seed"])]
    folder = paths.comparison(spec["paper"])
    write_csv(folder / "curves.csv", CURVE_COLUMNS, curves)
    write_csv(folder / "claims.csv", CLAIM_COLUMNS, _corrected(claims, CLAIM_COLUMNS))
    of_metric = PAIR_COLUMNS.index("metric")
    write_csv(folder / "differences.csv", PAIR_COLUMNS, _corrected(pairs, PAIR_COLUMNS, of_metric))
    write_csv(folder / "cells.csv", CELL_COLUMNS, cells)


def _cell_rows(
    key: Key, arm: Arm, root_seed: int, published: Published, use: str, origin: str
) -> list[tuple]:
    printed = {metric: published.find(key, metric, use) for metric in arm.metrics}
    if len(arm.groups) == 0:
        counts = ("", "", 0, 0, len(arm.folds), 0, 0, arm.of, "diverged")
        return [(*key, m, "", "", "", *counts, *_source(printed[m]), "") for m in arm.metrics]
    draws = draws_of(arm, root_seed)
    spread = {}
    if draws:
        worlds, without = worlds_of(arm, root_seed), left_out_of(arm, tuple(draws))
        spread = intervals.spreads(worlds, without, arm.strata)
    units = (len(arm.groups), len(arm.folds), len(arm.seeds))
    status = "complete" if arm.members == arm.of else "partial"
    counts = (arm.rows(), *units, arm.members, arm.of, status)
    seed_sd, found = arm.seed_spread(), []
    for metric, value in arm.values().items():
        low, high = (spread[metric].low, spread[metric].high) if spread else (np.nan, np.nan)
        low, high = np.clip((low, high), *limits(metric)).tolist()
        judged = verdict(printed[metric], use, origin, low, high)
        numbers = tuple(_number(number) for number in (value, low, high))
        spread_of = (told(arm, draws), _number(seed_sd.get(metric, np.nan)))
        found.append(
            (*key, metric, *numbers, *spread_of, *counts, *_source(printed[metric]), judged)
        )
    return found


def _source(printed: Cell | None) -> tuple:
    return (printed.value, printed.dataset) if printed else ("", "")


def _pair_rows(key: Key, rival: Key, found: Differences) -> list[tuple]:
    head = (key.dataset, key.options, key.variant, rival.variant, *key[3:])
    return [(*head, one.metric, *map(_number, one.row())) for one in found.of(key, rival)]


def _claim_rows(claim: Claim, found: Differences) -> Iterator[tuple]:
    """Yield a row for each place where a claim can be judged."""
    for place in claim.places(list(found.arms)):
        key, other = place[:2]
        terms = claim.terms(place)
        if len(terms) == 2 and not claim.other_metric:
            judged = [one for one in found.of(*place) if one.metric == claim.metric]
        elif all(metric in found.arms[cell].metrics for _, cell, metric in terms):
            judged = [found.contrast(terms)]
        else:
            judged = []
        for one in filter(None, judged):
            rival = (other.options, other.variant, *other[3:7], claim.other_metric or claim.metric)
            head = (claim.name, *key, claim.metric, *rival, claim.expect)
            yield (*head, *map(_number, one.row()), judge(claim, one.low, one.high))


def _corrected(rows: list[tuple], columns: tuple[str, ...], by: int | None = None) -> list[tuple]:
    """Return rows with their p-value, corrected for how many the table has, appended.

    by  the column whose values are tables of their own; without one all rows are one table
    """
    at, p_holm = columns.index("p"), np.full(len(rows), np.nan)
    of_table = np.array([row[by] if by is not None else "" for row in rows])
    for name in np.unique(of_table):
        mine = np.flatnonzero(of_table == name)
        told_p = [rows[n][at] for n in mine]
        p_holm[mine] = hypotheses.holm([np.nan if p == "" else p for p in told_p])
    return [(*row, _number(p)) for row, p in zip(rows, p_holm, strict=True)]


def _number(value: float | str) -> str | float:
    """Return a value as CSV has it: a float in full, nothing where there is none."""
    if isinstance(value, str | int):
        return value
    return "" if np.isnan(value) else float(value)
