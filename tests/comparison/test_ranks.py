"""Ranks over datasets, and the critical difference, against counts by hand and the usual limit."""

import numpy as np
import pytest
from scipy.stats import studentized_range

from affectbench.comparison.ranks import (
    by_dataset,
    critical_difference,
    fewest_datasets,
    joined,
    ranks,
)


def same_order(methods: int, datasets: int) -> np.ndarray:
    return np.array([range(1, methods + 1)] * datasets, dtype=float)


def test_one_is_best_and_ties_share_their_mean():
    found = ranks(np.array([[0.7, 0.9, 0.7], [1.0, 2.0, 3.0]]), [True, False])
    assert found.tolist() == [[2.5, 1.0, 2.5], [1.0, 2.0, 3.0]]


def test_settings_of_a_dataset_are_averaged():
    found = by_dataset(np.array([[1.0, 2], [2, 1], [1, 2]]), ["a", "a", "b"])
    assert {name: row.tolist() for name, row in found.items()} == {"a": [1.5, 1.5], "b": [1, 2]}


@pytest.mark.parametrize(
    ("methods", "datasets", "difference"),
    [
        (2, 5, np.nan),  # 2 of 2^5 orders: 6.3 %
        (2, 6, 1.0),  # 2 of 2^6: 3.1 %
        (3, 2, np.nan),  # the same first and last: 1 of 3 x 2
        (4, 2, np.nan),  # 1 of 4 x 3: 8.3 %
        (6, 2, 5.0),  # 1 of 6 x 5: 3.3 %
    ],
)
def test_the_critical_difference_by_hand(methods, datasets, difference):
    found = critical_difference(same_order(methods, datasets))
    assert found == pytest.approx(difference, nan_ok=True)


def test_with_ties_the_orders_of_the_ranks_that_there_are_count():
    """Of 6 datasets 5 have ties, so that only one tells anything: 2 of 2 orders have a half."""
    assert np.isnan(critical_difference(np.array([[1.5, 1.5]] * 5 + [[1.0, 2.0]])))


@pytest.mark.parametrize(("methods", "datasets"), [(4, 14), (5, 10), (3, 30)])
def test_of_many_datasets_it_is_about_nemenyis_limit(methods, datasets):
    """Demsar (2006) has 14 datasets and 4 methods: a critical difference of 1.25."""
    quantile = studentized_range.ppf(0.95, methods, np.inf) / np.sqrt(2)
    limit = quantile * np.sqrt(methods * (methods + 1) / (6 * datasets))
    if (methods, datasets) == (4, 14):
        assert round(limit, 2) == 1.25
    found = critical_difference(same_order(methods, datasets))
    assert found == pytest.approx(limit, abs=1.5 / datasets)  # means are multiples of 1 / D
    assert found == critical_difference(same_order(methods, datasets))  # the same orders again


@pytest.mark.parametrize("methods", [2, 3, 4, 6])
def test_the_fewest_datasets_are_those_from_which_on_there_is_a_difference(methods):
    fewest = fewest_datasets(methods)
    assert np.isfinite(critical_difference(same_order(methods, fewest)))
    assert np.isnan(critical_difference(same_order(methods, fewest - 1)))


def test_bars_are_the_largest_runs():
    assert joined([1, 2, 2.5, 4], 1.6) == [(0, 2), (2, 3)]
    assert joined([1, 2, 3], np.nan) == [(0, 2)]
    assert joined([1, 3], 2.0) == []  # a difference that is reached tells them apart
