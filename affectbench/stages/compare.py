"""Stored sums of a paper's evaluations -> results/comparison/PAPER/: values, intervals, tests.

Four CSVs: `cells` has every value with its interval, `differences` the differences of pairs of
variants on the same rows, `claims` what became of the paper's claims, `curves` the ROC curves.
"""

from collections.abc import Iterator

import numpy as np

from affectbench.comparison import differences, hypotheses, ledger
from affectbench.comparison.cells import CellSums, read_cells
from affectbench.comparison.claims import read_claims
from affectbench.comparison.curves import CURVE_COLUMNS, roc_rows
from affectbench.comparison.differences import Differences
from affectbench.comparison.floors import gains
from affectbench.comparison.intervals import spreads
from affectbench.comparison.key import Columns, Key
from affectbench.comparison.main_tests import preferences_of
from affectbench.comparison.published import Published, verdict
from affectbench.comparison.resampling import (
    drawn_of,
    draws_of,
    jointly_left_out_of,
    left_out_of,
    worlds_of,
)
from affectbench.evaluation.metrics.direction import limits
from affectbench.store import files, paths
from affectbench.store.tables import write_csv

# The first columns of every file are those of the row's key (see `Columns`); these follow.
CELL = (
    "metric", "value", "low", "high", "drawn", "seed_sd", "rows", "groups", "folds", "seeds",
    "members", "of", "status", "published", "published_on", "verdict",
    "gain", "gain_low", "gain_high",
)  # fmt: skip
PAIR = ("other_variant", "metric", *differences.COLUMNS, "p_holm")

UNKNOWN = (np.nan,) * 3  # the gain where there is no constant predictor

Rows = Iterator[tuple[Key, tuple]]  # a key, and the values of the columns after the key's


def run(spec: dict, code: str) -> None:
    """Write a paper's values, the differences of its pairs of variants, its claims and curves."""
    paper, root_seed = files.read_json(paths.arms(spec["paper"])), spec["root_seed"]
    columns, cells = Columns(paper["evaluations"]), dict(read_cells(paper["evaluations"]))
    between = Differences(cells, root_seed)
    published = Published(paper["paper"])
    values = _cells(between, published, paper["evaluations"])
    pairs = _corrected(_pairs(paper["pairs"], between))
    uses = {entry["dataset_base"]: entry["use"] for entry in paper["evaluations"]}
    first = preferences_of(spec["paper"])
    claims = ledger.judged(read_claims(spec["paper"]), between, published, uses, first)
    simulated = {e["dataset_base"]: e.get("simulated_rows", 0) for e in paper["evaluations"]}
    of_claims = (
        (ours, (*columns.values(other), simulated[ours.dataset], *row))
        for (ours, other, *_), row in claims
    )
    curves = ((key, row) for key, cell in cells.items() for row in roc_rows(cell, root_seed))
    tables = (
        ("cells", CELL, values), ("differences", PAIR, pairs),
        ("claims", (*columns.other_names, "simulated_rows", *ledger.COLUMNS), of_claims),
        ("curves", CURVE_COLUMNS, curves),
    )  # fmt: skip
    for name, own, rows in tables:
        lines = [(*columns.values(key), *map(_number, row)) for key, row in rows]
        path = paths.comparison(spec["paper"]) / f"{name}.csv"
        write_csv(path, (*columns.names, *own), lines)


def _cells(between: Differences, published: Published, entries: list[dict]) -> Rows:
    """Yield every metric of every cell: its interval, the published value, the verdict, the floor.

    The last three columns say by how much it is above the constant predictor, with an interval.
    """
    source = {entry["dataset_base"]: (entry["use"], entry["origin"]) for entry in entries}
    for key, cell in between.cells.items():
        use, origin = source[key.dataset]
        above = gains(key, between) if _in_a_table(key, cell, published) else {}
        for metric, value, low, high, *rest in _values(cell, between.root_seed):
            printed = published.find(key, metric, use)
            beside = (printed.printed, printed.dataset) if printed else ("", "")
            judged = verdict(printed, use, origin, low, high) if len(cell.groups) else ""
            gain = above.get(metric, UNKNOWN)
            yield key, (metric, value, low, high, *rest, *beside, judged, *gain)


def _in_a_table(key: Key, cell: CellSums, published: Published) -> bool:
    """Return whether a value stands in a table: of a whole task, a value, or a published label."""
    whole = "/" not in key.task or cell.kind == "regression"
    return whole or key.task in published.tasks


def _values(cell: CellSums, root_seed: int) -> Iterator[tuple]:
    """Yield the columns of CELL up to `status`, a tuple for each metric of a cell.

    Where all members diverged, every metric has a row without a value.
    """
    units = (len(cell.groups), len(cell.folds), len(cell.seeds), cell.members, cell.of)
    if len(cell.groups) == 0:
        for metric in cell.metrics:
            yield (metric, np.nan, np.nan, np.nan, "", "", 0, *units, "diverged")
        return
    draws, spread = draws_of(cell, root_seed), {}
    if draws:
        left_out, jointly = left_out_of(cell, tuple(draws)), jointly_left_out_of(cell, tuple(draws))
        worlds = worlds_of(cell, root_seed)
        spread = spreads(worlds, left_out, cell.strata, limits, jointly=jointly)
    status = "complete" if cell.members == cell.of else "partial"
    counts = (cell.rows(), *units, status)
    seed_sd, drawn = cell.seed_spread(), drawn_of([cell], draws)
    for metric, value in cell.values().items():
        ends = (spread[metric].low, spread[metric].high) if spread else (np.nan, np.nan)
        yield (metric, value, *ends, drawn, seed_sd.get(metric, np.nan), *counts)


def _pairs(pairs: list[list[str]], between: Differences) -> Rows:
    """Yield the differences of the pairs of variants that a paper compares, ours minus the other.

    What training came to (`training`) is left out: each student is judged by soft targets of its
    own, so a difference would say nothing.
    """
    for key, cell in between.cells.items():
        if cell.kind == "training":
            continue
        for ours, other in pairs:
            if key.variant == ours:
                for difference in between.of(key, key._replace(variant=other)):
                    yield key, (other, difference.metric, *difference.row())


def _corrected(pairs: Rows) -> Rows:
    """Yield the differences of pairs with one value appended: the p-value, corrected by Holm.

    They are corrected for the number of differences of the same metric. Those of variants that are
    swept over effort are counted by themselves, for each effort.
    """
    listed, p, metric = list(pairs), PAIR.index("p"), PAIR.index("metric")
    families = [(row[metric], key.effort) for key, row in listed]
    p_holm = hypotheses.holm_by([row[p] for _, row in listed], families)
    for (key, row), corrected in zip(listed, p_holm, strict=True):
        yield key, (*row, corrected)


def _number(value: object) -> object:
    """Return a value as a CSV holds it: a plain float, "" where it is NaN."""
    if isinstance(value, str | int):
        return value
    return "" if np.isnan(value) else float(value)
