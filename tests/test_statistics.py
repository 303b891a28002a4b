"""Intervals and tests with known answers, and coverage over simulated worlds."""

import numpy as np
import pytest

from affectbench import statistics


def mean_scores(sums):
    return {"mean": sums["total"] / sums["count"]}


def groups_of(values_GN):
    return {"total": values_GN.sum(axis=1), "count": np.full(len(values_GN), values_GN.shape[1])}


def test_the_interval_is_the_percentiles():
    assert statistics.interval(np.arange(101.0), groups=9) == pytest.approx((2.5, 97.5))


def test_too_few_groups_give_no_interval():
    assert all(np.isnan(statistics.interval(np.arange(101.0), groups=4)))


def test_equal_groups_have_no_spread():
    sums = groups_of(np.ones((6, 3)))
    counts = statistics.resample_counts(6, np.random.default_rng(0))
    assert set(counts.sum(axis=1).tolist()) == {6}
    values = statistics.bootstrap(sums, mean_scores, counts)["mean"]
    assert statistics.interval(values, 6) == (1.0, 1.0)


def test_the_bootstrap_spread_is_the_standard_error():
    rng = np.random.default_rng(0)
    sums = groups_of(rng.normal(size=(200, 1)))
    counts = statistics.resample_counts(200, rng)
    values = statistics.bootstrap(sums, mean_scores, counts)["mean"]
    assert values.std() == pytest.approx(sums["total"].std() / np.sqrt(200), rel=0.06)


def test_an_interval_covers_the_truth_as_often_as_it_says():
    """Groups with an effect of their own; rows inside them are not independent."""
    rng, hits, worlds = np.random.default_rng(0), 0, 400
    for _ in range(worlds):
        group = rng.normal(size=(60, 1))
        sums = groups_of(group + rng.normal(size=(60, 5)))
        drawn = statistics.resample_counts(60, rng)[:400]
        low, high = statistics.interval(drawn @ sums["total"] / (drawn @ sums["count"]), groups=60)
        hits += low <= 0 <= high
    assert 0.92 <= hits / worlds <= 0.975


def test_the_exchange_test_by_hand():
    ours, other = groups_of(np.array([[1.0], [1.0], [1.0]])), groups_of(np.zeros((3, 1)))
    rng = np.random.default_rng(0)
    assert statistics.exchange_test(ours, other, mean_scores, rng)["mean"] == 0.25
    assert statistics.exchange_test(ours, ours, mean_scores, rng)["mean"] == 1.0


def test_the_exchange_test_is_right_under_the_null():
    rng = np.random.default_rng(0)
    p = []
    for _ in range(300):
        a, b = groups_of(rng.normal(size=(8, 2))), groups_of(rng.normal(size=(8, 2)))
        p.append(statistics.exchange_test(a, b, mean_scores, rng)["mean"])
    assert np.mean(np.array(p) <= 0.1) == pytest.approx(0.1, abs=0.05)


def test_many_groups_are_sampled_and_the_observed_one_counts():
    rng = np.random.default_rng(0)
    ours, other = groups_of(np.ones((40, 1))), groups_of(np.zeros((40, 1)))
    p = statistics.exchange_test(ours, other, mean_scores, rng)["mean"]
    assert p == pytest.approx(1 / (statistics.RESAMPLES + 1))
