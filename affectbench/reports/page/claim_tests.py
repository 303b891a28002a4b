"""The tests of a claim: one for each pair of values that it compares, as the page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan

import pandas as pd

from affectbench.comparison.claims import Claim
from affectbench.comparison.key import Key
from affectbench.comparison.main_tests import MAIN
from affectbench.comparison.published import Published
from affectbench.comparison.verdicts import FAILS, HOLDS, OPEN, ZONES
from affectbench.naming import plural
from affectbench.reports.exhibits.cell import TableCell, both_keys, cell_of, difference_of
from affectbench.reports.exhibits.claims import MARKS, margin_of, p_of, side_names, why
from affectbench.reports.page.cells import Cells
from affectbench.reports.page.printed import PRINTED_SPLIT, SPLIT, beside
from affectbench.reports.wording import (
    dataset_names,
    distinguishing,
    is_real,
    look_of,
    signed,
)

SHARED = ("own_value", "other_value")  # columns of what the sides reach on what both share


@dataclass(frozen=True)
class Side:
    """One value that a test compares: its name, its cell, the constant predictor's, each seed's."""

    name: str
    cell: TableCell | None  # None where the comparison has no such value by itself
    shared: str  # its value on what both sides share, where that is another one; else ""
    floor: TableCell | None
    seeds: str  # the value of each seed, in words; "" where there is one


@dataclass(frozen=True)
class ClaimTest:
    """One test of a claim.

    row        of `claims.csv`
    label      what sets it apart from the claim's other tests on this dataset
    dataset    in words
    origin     whether the data is "simulated", "bundled" or "raw"
    published  the difference that the paper prints for this test; NaN where it prints none
    sides      ours and the other
    expected   of a control, the verdict that is right; else ""
    """

    row: Mapping
    label: str
    dataset: str
    origin: str
    published: float
    sides: tuple[Side, Side]
    expected: str = ""

    @property
    def cell(self) -> TableCell:
        return difference_of(self.row)

    @property
    def place(self) -> str:
        """The dataset, and what sets the test apart there."""
        return f"{self.dataset}, {self.label}"

    @property
    def number(self) -> str:
        return signed(self.row["difference"])

    @property
    def interval(self) -> str:
        return self.cell.interval().replace("-", "−")

    @property
    def trace(self) -> str:
        """The keys of both sides, as the page's buttons name them."""
        return " − ".join(key.text for key in self.cell.keys)

    @property
    def is_main(self) -> bool:
        return self.row["role"] == MAIN

    @property
    def is_real(self) -> bool:
        return is_real(self.origin)

    @property
    def is_printed_elsewhere(self) -> bool:
        """Whether the paper's number is of another split than this test."""
        split = dict(Key.read(self.row).options).get(SPLIT, PRINTED_SPLIT)
        return not isnan(self.published) and split != PRINTED_SPLIT

    @property
    def look(self) -> str:
        """The name of the verdict's look."""
        return look_of(self.row["verdict"])

    @property
    def mark(self) -> str:
        """Return the verdict with its sign; of a control also whether it is the right one."""
        return ", ".join(filter(None, (MARKS[self.row["verdict"]], self.as_known)))

    @property
    def tone(self) -> str:
        """The look of the mark; a control's says whether its verdict is right, not what it is."""
        if not self.expected:
            return self.look
        return look_of(HOLDS if self.row["verdict"] == self.expected else FAILS)

    @property
    def as_known(self) -> str:
        """Return in words whether a control's verdict is the right one; "" of a paper's claim."""
        if not self.expected:
            return ""
        is_right = self.row["verdict"] == self.expected
        return "as known" if is_right else f"NOT as known (expected: {self.expected})"

    @property
    def why(self) -> str:
        return why(self.row)

    @property
    def p(self) -> str:
        """Return the corrected p-value behind the verdict as text."""
        p = p_of(self.row)
        return "" if pd.isna(p) else "<.001" if p < 0.001 else f"{p:.3f}"

    @property
    def margin(self) -> str:
        return f"±{margin_of(self.row):.3g}" if margin_of(self.row) else "none"

    @property
    def zone(self) -> float:
        """How far from 0 its plot shades the margin; 0 where the claimed zone is the margin."""
        return 0.0 if self.row["expect"] in ZONES else margin_of(self.row)

    @property
    def visible(self) -> str:
        """Return the smallest true difference that would have been seen; "" where unknown."""
        return "" if pd.isna(self.row["visible"]) else f"{self.row['visible']:.3g}"

    @property
    def is_open(self) -> bool:
        return self.row["verdict"] == OPEN

    @property
    def units(self) -> str:
        """Return how many groups, folds and seeds it is of, in words."""
        counts = ((self.row[f"{name}s"], name) for name in ("group", "fold", "seed"))
        words = [plural(n, name) for n, name in counts if n > 1 or name != "fold"]
        return ", ".join(words)


def tests_of(
    claim: Claim,
    rows: pd.DataFrame,
    cells: Cells,
    published: Published,
    plan: Mapping,
    seeds: Mapping[tuple[str, str], str],
) -> list[ClaimTest]:
    """Return the tests of a claim: the main one, then those on real data, then the others.

    rows   of `claims.csv`, with the claim's own rows alone
    plan   the paper's, from `results/plan/`
    seeds  (key as text, metric) -> the value of each seed, in words
    """
    evaluations = plan["evaluations"]
    names = dataset_names(evaluations)
    about = {entry["dataset_base"]: (entry["use"], entry["origin"]) for entry in evaluations}
    tests, right = [], claim.right_verdict
    for dataset, of_dataset in rows.groupby("dataset", sort=False):
        use, origin = about[dataset]
        listed = of_dataset.to_dict("records")
        sides = [" − ".join(side_names(row, claim)) for row in listed]
        labels = distinguishing([Key.read(row) for row in listed], sides)
        for row, label in zip(listed, labels, strict=True):
            keys = both_keys(row)
            printed = beside(claim, keys, published, use)
            both = _sides(row, claim, cells, seeds)
            tests.append(ClaimTest(row, label, names[dataset], origin, printed, both, right))
    return sorted(tests, key=lambda test: (not test.is_main, not test.is_real))


def _sides(row: Mapping, claim: Claim, cells: Cells, seeds: Mapping) -> tuple[Side, Side]:
    metrics = (row["metric"], row["other_metric"])
    made = []
    both = zip(both_keys(row), metrics, side_names(row, claim), SHARED, strict=True)
    for key, metric, name, column in both:
        rows = cells.find(key, metric), cells.floor(key, metric)
        own, floor = (None if one is None else cell_of(pd.Series(one)) for one in rows)
        shared = "" if own is None else _other_value(row[column], own.value)
        made.append(Side(name, own, shared, floor, seeds.get((key.text, metric), "")))
    return made[0], made[1]


def _other_value(shared: float, value: float) -> str:
    """Return the value on shared units, where it reads otherwise; "" where it is the same.

    >>> _other_value(0.3285, 0.3217), _other_value(0.32171, 0.3217), _other_value(float("nan"), 0.3)
    ('0.329', '', '')
    """
    text = f"{shared:.3f}"
    return "" if isnan(shared) or text == f"{value:.3f}" else text
