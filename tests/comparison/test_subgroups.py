"""Metrics by attribute with known answers: parts, bands, gaps, and who is left out."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from cell_sums import cell

from affectbench.arrays import Rows
from affectbench.comparison.subgroups import banded, of_datasets, parts_of, rows_of
from affectbench.reports.exhibits.cell import NO_NUMBER
from affectbench.reports.exhibits.subgroups import _excludes_0, by_attribute
from affectbench.store import paths
from affectbench.store.arrays import write_rows

GROUPS = [f"g{number}" for number in range(14)]
GLASSES = {group: "1" if number % 2 else "0" for number, group in enumerate(GROUPS[:12])}


def told(errors) -> dict[tuple, tuple]:
    """Return rows about rmse by (value, other): number, low, high, rows, groups."""
    made = cell(np.asarray(errors, dtype=float)[None, None], [0], ["0"], GROUPS)
    rows = rows_of(made, {"glasses": GLASSES}, 0)
    return {(row[1], row[2]): row[4:] for row in rows if row[3] == "rmse"}


def test_parts_and_their_gap_by_hand():
    """Without glasses errors are 1, with them 3; the last two people said nothing."""
    found = told([1.0, 3.0] * 6 + [9.0, 9.0])
    assert found["0", ""] == pytest.approx((1.0, 1.0, 1.0, 6, 6))
    assert found["1", ""] == pytest.approx((3.0, 3.0, 3.0, 6, 6))
    assert found["1", "0"] == pytest.approx((2.0, 2.0, 2.0, 12, 12))


def test_the_gap_of_two_parts_has_the_spread_of_both():
    rng = np.random.default_rng(0)
    found = told(1 + rng.random(14))
    [gap] = [numbers for (_, other), numbers in found.items() if other]
    half = [(high - low) / 2 for (_, other), (_, low, high, *_) in found.items() if not other]
    assert max(half) < (gap[2] - gap[1]) / 2 < sum(half)
    assert gap[1] < gap[0] < gap[2]


def test_no_interval_leaves_the_metrics_range():
    """Errors near 0 of few people: stretched, the interval of an RMSE would begin below 0."""
    made = cell(np.array([[[0.0, 0.0] * 5 + [0.0, 0.0, 0.4, 0.4]]]), [0], ["0"], GROUPS)
    halves = {group: str(number % 2) for number, group in enumerate(GROUPS)}
    rows = [row for row in rows_of(made, {"glasses": halves}, 0) if row[3] == "rmse"]
    assert [row[5] for row in rows if not row[2]] == [0.0, 0.0]
    assert all(row[5] <= row[4] <= row[6] for row in rows)


def test_a_part_of_few_people_has_no_interval():
    made = cell(np.ones((1, 1, 14)), [0], ["0"], GROUPS)
    few = {group: "1" if group == "g0" else "0" for group in GROUPS}
    rows = [row for row in rows_of(made, {"glasses": few}, 0) if row[3] == "rmse"]
    assert [row[1:3] for row in rows] == [("0", ""), ("1", ""), ("0", "1")]
    assert [np.isnan(row[5]) for row in rows] == [False, True, True]


def test_gaps_between_equal_parts_are_rarely_told_from_none(monkeypatch):
    """Three parts, no difference: the largest of three gaps is wrongly told in 5 % of worlds."""
    monkeypatch.setattr("affectbench.comparison.worlds.RESAMPLES", 400)
    rng, wrong, worlds = np.random.default_rng(0), 0, 400
    value_of = {f"p{n}": "abc"[n % 3] for n in range(60)}
    for world in range(worlds):
        made = cell(1 + rng.random((1, 1, 60)), [0], ["0"], list(value_of))
        [gap] = [r for r in rows_of(made, {"age": value_of}, world) if r[2] and r[3] == "rmse"]
        wrong += gap[5] > 0 or gap[6] < 0
    assert 0.015 <= wrong / worlds <= 0.08


def test_bands_and_missing_values():
    assert banded("skin_tone", np.array([3.0, 4.0, 10.0])) == [
        "1 to 3 (light)",
        "4 to 7",
        "8 to 10 (dark)",
    ]
    assert banded("gender", np.array(["f", "m"])) == ["f", "m"]
    assert banded("glasses", np.array([np.nan, 1.0])) == ["", "1"]


def test_groups_without_a_value_are_in_no_part():
    made = cell(np.ones((1, 1, 14)), [0], ["0"], GROUPS)
    parts = parts_of(made, GLASSES)
    assert sorted(parts) == ["0", "1"]
    assert sum(len(part.groups) for part in parts.values()) == 12


def test_the_table_says_between_whom_the_gap_is():
    about = {
        "dataset": "d",
        "options": "",
        "variant": "xa_cmd",
        "title": "XA-CMD",
        "sweep": "",
        "generation": 0,
    }
    about |= {"ensemble_size": 1, "task": "mood", "attribute": "skin_tone", "metric": "accuracy"}
    rows = [("1 to 3", "", 0.6, 0.5, 0.7), ("8 to 10", "", 0.4, 0.3, 0.5)]
    rows += [("1 to 3", "8 to 10", 0.2, 0.1, 0.3)]
    names = ("subgroup", "other", "value", "low", "high")
    data = pd.DataFrame(
        {**about, **dict(zip(names, r, strict=True)), "rows": 9, "groups": 5} for r in rows
    )
    shown = by_attribute(data, "accuracy", "c").shown
    assert list(map(str, shown["Between"])) == ["1 to 3 − 8 to 10"]
    assert list(map(str, shown["Interval excludes 0"])) == ["yes"]
    assert list(map(str, shown["Part 2"])) == ["8 to 10 (9 / 5)"]
    assert str(shown["Largest gap: accuracy"].iloc[0]) == "0.200 [0.100, 0.300]"


def test_without_an_interval_it_is_not_said_whether_it_excludes_0():
    assert _excludes_0(0.1, 0.3) == _excludes_0(-0.3, -0.1) == "yes"
    assert _excludes_0(-0.1, 0.3) == "no"
    assert _excludes_0(np.nan, np.nan) == NO_NUMBER


def test_what_a_seed_does_to_both_parts_is_not_in_their_gap():
    """Errors differ by 1 from seed to seed in all groups alike, and by .01 between groups."""
    rng = np.random.default_rng(0)
    errors = np.array([1.0, 2.0, 3.0])[:, None, None] + 0.01 * rng.random((1, 1, 14))
    made = cell(errors, [0, 1, 2], ["0"], GROUPS)
    rows = [row for row in rows_of(made, {"glasses": GLASSES}, 0) if row[3] == "rmse"]
    part, gap = (next(r for r in rows if bool(r[2]) == is_gap) for is_gap in (False, True))
    assert part[6] - part[5] > 2
    assert gap[6] - gap[5] < 0.05


def test_intervals_of_an_ensemble_hold_the_chance_in_training():
    """Without each of three members all errors are 1, 2 and 3: the jackknife's variance is
    2/3 * (1 + 0 + 1) = 4/3, of 2 degrees of freedom, so 4.303 times its root on each side.

    The gap has no part of it, as errors of all people rise and fall together.
    """
    of_people = 2 + 0.001 * np.repeat([-3, -2, -1, 0, 1, 2, 3], 2)  # without glasses, with, ...
    pooled = cell(of_people[None, None], [-1], ["0"], GROUPS)
    without = {name: np.repeat(values, 3, axis=0) for name, values in pooled.sums.items()}
    without["xx"] *= np.array([1 / 4, 1, 9 / 4]).reshape(3, 1, 1, 1)
    pooled = replace(pooled, left_out=(0, 1, 2), without=without)
    rows = [row for row in rows_of(pooled, {"glasses": GLASSES}, 0) if row[3] == "rmse"]
    part, gap = (next(r for r in rows if bool(r[2]) == is_gap) for is_gap in (False, True))
    assert part[6] - part[4] == pytest.approx(4.303 * (4 / 3) ** 0.5, rel=0.15)
    assert gap[6] - gap[5] < 0.05


def test_a_user_s_attribute_is_called_as_in_the_file_unless_the_reader_has_that_name(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    four = np.arange(4)
    attributes = {"role": np.array(["a", "a", "b", "b"])} | {
        "people/role": np.array(["x", "y", "y", "y"]),
        "people/age": np.array([20.0, 40.0, 40.0, np.nan]),
    }
    write_rows(paths.rows("d") / "rows.npz", Rows(four, four, four, {}, attributes=attributes))
    found = of_datasets(["d"])
    assert found["role"] == {"0": "a", "1": "a", "2": "b", "3": "b"}
    assert found["people/role"] == {"0": "x", "1": "y", "2": "y", "3": "y"}
    assert found["age"] == {"0": "under 30", "1": "30 to 49", "2": "30 to 49"}
