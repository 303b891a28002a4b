"""Tests and effects with known answers; how often Student's test errs with nothing to find."""

import numpy as np
import pytest
from mean_sums import mean_scores, spread_of, sums_of

from affectbench.comparison import hypotheses, worlds


def test_students_test_by_hand():
    """Three seeds at -1, 0, 1 about 2: t = 2 / (1 / sqrt 3) with 2 degrees of freedom."""
    values = 2.0 + np.zeros((3, 1, 6, 1)) + np.array([-1.0, 0.0, 1.0])[:, None, None, None]
    spread = spread_of(sums_of(values), np.random.default_rng(0))
    assert hypotheses.t_test(2.0, spread.error, spread.freedom) == pytest.approx(
        0.0741799, rel=1e-4
    )


def test_a_margin_moves_the_null_hypothesis_and_the_equivalence_test_asks_the_opposite():
    """A distance of 2 errors of 1 / sqrt 3 from the margin: t = 2 sqrt 3, as above."""
    error = 3**-0.5
    assert hypotheses.t_test(-3.0, error, 2, margin=1.0) == pytest.approx(0.0741799, rel=1e-4)
    assert hypotheses.t_test(0.9, error, 2, margin=1.0) == 1.0
    found = hypotheses.equivalence_test(-1.0, error, 2, margin=3.0)
    assert found == pytest.approx(0.0741799, rel=1e-4)
    assert hypotheses.equivalence_test(4.0, error, 2, margin=3.0) == 1.0
    assert np.isnan(hypotheses.equivalence_test(0.0, error, 2, np.nan))


def test_a_bound_is_passed_on_one_side_alone():
    """2 errors of 1 / sqrt 3 above the bound: t = 2 sqrt 3, as above; below it p is at most 1."""
    error = 3**-0.5
    assert hypotheses.above_test(1.0, error, 2, -1.0) == pytest.approx(0.0741799, rel=1e-4)
    assert hypotheses.above_test(9.0, error, 2, -1.0) < 0.01
    assert hypotheses.above_test(-1.5, error, 2, -1.0) == 1.0
    assert np.isnan(hypotheses.above_test(1.0, error, 2, np.nan))
    assert np.isnan(hypotheses.above_test(1.0, 0.0, 2, -1.0))


def test_without_an_error_there_is_no_test():
    assert np.isnan(hypotheses.t_test(0.1, 0.0, np.inf))
    assert np.isnan(hypotheses.t_test(0.1, np.nan, np.nan))
    assert hypotheses.t_test(0.0, 0.0, np.inf) == 1.0
    assert np.isnan(hypotheses.equivalence_test(0.0, 0.0, np.inf, 0.1))


def test_holm_within_families_by_hand():
    found = hypotheses.holm_by([0.01, 0.04, 0.03, np.nan], ["a", "b", "a", "a"])
    assert found[:3] == pytest.approx([0.02, 0.04, 0.03])
    assert np.isnan(found[3])


def test_students_test_is_right_under_the_null(monkeypatch):
    """Both sides were trained with the same five seeds and nothing but chance parts them."""
    monkeypatch.setattr(worlds, "RESAMPLES", 100)
    rng, p = np.random.default_rng(0), []
    for _ in range(1000):
        gap = 0.3 * rng.normal(size=(5, 1, 1, 1)) + rng.normal(size=(1, 1, 30, 1))
        sums = sums_of(gap + 0.5 * rng.normal(size=(5, 1, 30, 2)))
        value = mean_scores({name: v.sum() for name, v in sums.items()})["mean"]
        spread = spread_of(sums, rng)
        p.append(hypotheses.t_test(value, spread.error, spread.freedom))
    assert 0.03 <= np.mean(np.array(p) <= 0.05) <= 0.07


def test_holm_by_hand():
    assert hypotheses.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    corrected = hypotheses.holm([0.5, np.nan, 0.9])
    assert corrected[[0, 2]] == pytest.approx([1.0, 1.0])
    assert np.isnan(corrected[1])
    assert hypotheses.holm([]).size == 0


def test_the_effect_is_the_mean_difference_in_deviations_between_groups():
    gap = np.array([0.0, 1.0, 2.0])
    without = (gap.sum() - gap) / 2
    assert hypotheses.effect_size(gap.mean(), without) == pytest.approx(1.0)
    assert np.isnan(hypotheses.effect_size(1.0, np.ones(3)))


def test_improvement_counts_ties_half_and_all_pairs_of_seeds():
    ours, other = np.array([[1.0, 2.0]]), np.array([[0.0, 2.0]])
    assert hypotheses.improvement(ours, other, higher=True) == 0.75
    assert hypotheses.improvement(ours, other, higher=False) == 0.25
    two = np.array([[1.0, np.nan], [0.0, np.nan]])  # two seeds; nobody can say of the second group
    assert hypotheses.improvement(two, np.array([[0.5, 1.0]]), higher=True) == 0.5


def test_holm_as_statsmodels():
    from statsmodels.stats.multitest import multipletests

    p_values = np.random.default_rng(0).beta(0.3, 1, 40)
    p_values[[3, 11]] = np.nan
    given = ~np.isnan(p_values)
    theirs = multipletests(p_values[given], method="holm")[1]
    assert hypotheses.holm(p_values)[given] == pytest.approx(theirs)


def test_equivalence_of_a_plain_mean_as_statsmodels():
    """Twice the larger of their one-sided p-values."""
    from statsmodels.stats.weightstats import DescrStatsW

    values = np.random.default_rng(1).normal(0.1, 1, 30)
    theirs, *_ = DescrStatsW(values).ttost_mean(-0.5, 0.5)
    error = values.std(ddof=1) / 30**0.5
    ours = hypotheses.equivalence_test(float(values.mean()), float(error), 29, 0.5)
    assert ours == pytest.approx(2 * theirs)
