"""Metrics of a paper's cells -> results/comparison/PAPER/: values with intervals, paired tests.

Each cell of a table is one value with one interval; two variants are compared on the same rows.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from affectbench.comparison import differences, hypotheses
from affectbench.comparison.cells import CellSums, read_cells
from affectbench.comparison.claims import Claim, judge, read_claims
from affectbench.comparison.curves import CURVE_COLUMNS, roc_rows
from affectbench.comparison.differences import Difference, Differences
from affectbench.comparison.intervals import spreads
from affectbench.comparison.key import Columns, Key
from affectbench.comparison.published import Published, verdict
from affectbench.comparison.resampling import drawn_of, draws_of, left_out_of, worlds_of
from affectbench.evaluation.metrics.direction import limits
from affectbench.store import files, paths
from affectbench.store.tables import write_csv

# Every row begins with the columns of its key; these follow.
CELL = (
    "metric", "value", "low", "high", "drawn", "seed_sd", "rows", "groups", "folds", "seeds",
    "members", "of", "status", "published", "published_on", "verdict",
)  # fmt: skip
PAIR = ("other_variant", "metric", *differences.COLUMNS, "p_holm")
CLAIM = (
    "claim", "metric", "other_options", "other_variant", "other_sweep", "other_generation",
    "other_ensemble_size", "other_task", "other_metric", "expect", *differences.COLUMNS, "verdict",
    "p_holm",
)  # fmt: skip

Rows = Iterator[tuple[Key, tuple]]


def run(spec: dict, code: str) -> None:
    """Compile a paper's cells, the pairs of variants that it compares, and its claims."""
    paper, root_seed = files.read_json(paths.arms(spec["paper"])), spec["root_seed"]
    columns, cells = Columns(paper["cells"]), dict(read_cells(paper["cells"]))
    between = Differences(cells, root_seed)
    values = _cells(cells, paper, root_seed)
    pairs = _corrected(_pairs(paper["pairs"], between), PAIR, by="metric")
    claims = _corrected(_claims(read_claims(spec["paper"]), between), CLAIM)
    curves = ((key, row) for key, cell in cells.items() for row in roc_rows(cell, root_seed))
    tables = (
        ("cells", CELL, values), ("differences", PAIR, pairs), ("claims", CLAIM, claims),
        ("curves", CURVE_COLUMNS, curves),
    )  # fmt: skip
    for name, own, rows in tables:
        lines = [(*columns.values(key), *map(_number, row)) for key, row in rows]
        path = paths.comparison(spec["paper"]) / f"{name}.csv"
        write_csv(path, (*columns.names, *own), lines)


def _cells(cells: Mapping[Key, CellSums], paper: dict, root_seed: int) -> Rows:
    """Yield every metric of every cell, with its interval and the published value."""
    published = Published(paper["paper"])
    source = {entry["dataset_base"]: (entry["use"], entry["origin"]) for entry in paper["cells"]}
    for key, cell in cells.items():
        use, origin = source[key.dataset]
        for metric, value, low, high, *rest in _values(cell, root_seed):
            printed = published.find(key, metric, use)
            beside = (printed.value, printed.dataset) if printed else ("", "")
            judged = verdict(printed, use, origin, low, high) if len(cell.groups) else ""
            yield key, (metric, value, low, high, *rest, *beside, judged)


def _values(cell: CellSums, root_seed: int) -> Iterator[tuple]:
    """Yield what CELL has of a cell up to its status, a line a metric; no value where it diverged.

    An interval ends where the metric's range does.
    """
    units = (len(cell.groups), len(cell.folds), len(cell.seeds), cell.members, cell.of)
    if len(cell.groups) == 0:
        for metric in cell.metrics:
            yield (metric, np.nan, np.nan, np.nan, "", "", 0, *units, "diverged")
        return
    draws, spread = draws_of(cell, root_seed), {}
    if draws:
        left_out = left_out_of(cell, tuple(draws))
        spread = spreads(worlds_of(cell, root_seed), left_out, cell.strata)
    status = "complete" if cell.members == cell.of else "partial"
    counts = (cell.rows(), *units, status)
    seed_sd, drawn = cell.seed_spread(), drawn_of(cell, draws)
    for metric, value in cell.values().items():
        ends = (spread[metric].low, spread[metric].high) if spread else (np.nan, np.nan)
        low, high = np.clip(ends, *limits(metric)).tolist()
        yield (metric, value, low, high, drawn, seed_sd.get(metric, np.nan), *counts)


def _pairs(pairs: list[list[str]], between: Differences) -> Rows:
    """Yield the differences of the pairs of variants that a paper compares on the same rows."""
    for key, cell in between.cells.items():
        if cell.kind == "training":  # each student has soft targets of its own
            continue
        for ours, other in pairs:
            if key.variant == ours:
                for difference in between.of(key, key._replace(variant=other)):
                    yield key, (other, difference.metric, *difference.row())


def _claims(claims: list[Claim], between: Differences) -> Rows:
    """Yield what becomes of each claim, wherever it can be judged."""
    for claim in claims:
        for sides in claim.sides(list(between.cells)):
            difference = _judged(claim, sides, between)
            if difference is not None:
                _, *other = sides[1]
                about = (claim.name, claim.metric, *other, claim.other_metric or claim.metric)
                verdict_here = judge(claim, difference.low, difference.high)
                yield sides[0], (*about, claim.expect, *difference.row(), verdict_here)


def _judged(claim: Claim, sides: tuple[Key, ...], between: Differences) -> Difference | None:
    """Return the difference that a claim is judged by; None where a side lacks its metric."""
    terms = claim.terms(sides)
    if len(terms) == 2 and not claim.other_metric:
        of_metric = (d for d in between.of(*sides) if d.metric == claim.metric)
        return next(of_metric, None)
    if all(metric in between.cells[key].metrics for _, key, metric in terms):
        return between.contrast(terms)
    return None


def _corrected(rows: Rows, columns: tuple[str, ...], by: str = "") -> Rows:
    """Yield rows with their p-value, corrected for how many the table has (Holm), appended.

    by  the column whose values are tables of their own; without one all rows are one table
    """
    listed, at = list(rows), columns.index("p")
    p_holm = np.full(len(listed), np.nan)
    table = np.array([row[columns.index(by)] if by else "" for _, row in listed])
    for name in np.unique(table):
        lines = np.flatnonzero(table == name)
        p_holm[lines] = hypotheses.holm([listed[line][1][at] for line in lines])
    for (key, row), p in zip(listed, p_holm, strict=True):
        yield key, (*row, p)


def _number(value: object) -> object:
    """Return a value as a CSV holds it: a float in full, nothing where it is missing."""
    if isinstance(value, str | int):
        return value
    if isinstance(value, tuple):  # settings of a key
        return str(value)
    return "" if np.isnan(value) else float(value)
