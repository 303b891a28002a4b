"""Intervals with known answers, and their coverage over a thousand simulated worlds."""

import numpy as np
import pytest
from mean_sums import UNLIMITED, draws_of, mean_scores, spread_of, sums_of

from affectbench.comparison import intervals, worlds

WORLDS = 1000
BOUNDS = (0.93, 0.97)  # of a 95 % interval's coverage


def test_the_interval_is_the_percentiles_stretched_about_the_median():
    assert intervals.interval(np.arange(101.0)) == pytest.approx((2.5, 97.5))
    assert intervals.interval(np.arange(101.0), 2.0) == pytest.approx((-45.0, 145.0))


def test_an_interval_is_cut_off_where_its_metric_ends():
    sums = sums_of(np.array([0.0, 0.0, 0.0, 0.0, 1.0]).reshape(1, 1, 5, 1))
    spread = spread_of(sums, np.random.default_rng(0))
    cut = spread_of(sums, np.random.default_rng(0), lambda metric: (0.0, 0.5))
    assert spread.low < 0
    assert spread.high > 0.5
    assert (cut.low, cut.high, cut.error) == (0.0, 0.5, spread.error)


def test_what_is_drawn_is_what_was_run_often_enough():
    def drawn(*shape):
        return worlds.drawn_axes(sums_of(np.ones((*shape, 1))), np.zeros(shape[-1]), shape[0])

    assert drawn(1, 1, 4) == ()
    assert drawn(1, 1, 5) == ("groups",)
    assert drawn(2, 3, 5) == ("seeds", "groups")
    assert drawn(1, 5, 5) == ("folds", "groups")


def test_folds_stand_for_groups_that_are_in_one_fold_alone():
    values = np.full((1, 5, 10, 1), np.nan)
    for group in range(10):
        values[0, group % 5, group] = 1.0
    strata = np.zeros(10)
    assert worlds.drawn_axes(sums_of(values), strata, 1) == ("folds",)
    assert worlds.drawn_axes(sums_of(values[:, :4]), strata, 1) == ("groups",)


def test_strata_keep_their_number_of_groups_and_need_two_of_them():
    strata = np.array([0, 0, 0, 1, 1])
    counts = worlds.resample_strata(strata, np.random.default_rng(0))
    assert counts[:, :3].sum(axis=1) == pytest.approx(3)
    assert counts[:, 3:].sum(axis=1) == pytest.approx(2)
    sums = sums_of(np.ones((1, 1, 5, 1)))
    assert worlds.drawn_axes(sums, strata, 1) == ("groups",)
    assert worlds.drawn_axes(sums, np.array([0, 0, 0, 0, 1]), 1) == ()


def test_equal_groups_have_no_spread():
    spread = spread_of(sums_of(np.ones((1, 1, 6, 3))), np.random.default_rng(0))
    assert (spread.low, spread.high, spread.error) == (1.0, 1.0, 0.0)


def test_worlds_vary_as_the_mean_does_however_few_units_there_are():
    """A mean of n values has variance s^2 / n, with n - 1 below s^2: drawing n would miss that."""
    rng = np.random.default_rng(0)
    for groups in (5, 200):
        sums = sums_of(rng.normal(size=(1, 1, groups, 1)))
        values = worlds.bootstrap(sums, mean_scores, draws_of(sums, rng))["mean"]
        standard_error = sums["total"].std(ddof=1) / np.sqrt(groups)
        assert values.std() == pytest.approx(standard_error, rel=0.06)


def test_the_jackknife_is_the_standard_error_and_degrees_of_freedom_are_known():
    rng = np.random.default_rng(0)
    sums = sums_of(rng.normal(size=(1, 1, 12, 1)))
    spread = spread_of(sums, rng)
    assert spread.error == pytest.approx(sums["total"].std(ddof=1) / np.sqrt(12))
    assert spread.freedom == pytest.approx(11)
    assert intervals.stretch_of(4) == pytest.approx(2.776445 / 1.959964, rel=1e-5)
    assert intervals.stretch_of(np.inf) == 1.0


def test_seeds_are_in_the_interval():
    """Groups agree, seeds do not: all spread is theirs, and few degrees of freedom are left."""
    values = np.zeros((3, 1, 20, 1)) + np.array([-1.0, 0.0, 1.0])[:, None, None, None]
    spread = spread_of(sums_of(values), np.random.default_rng(0))
    assert spread.error == pytest.approx(1 / np.sqrt(3))
    assert spread.freedom == pytest.approx(2)
    assert spread.low < -1 < 1 < spread.high


def coverage(world, truth=0.0, limits=UNLIMITED) -> float:
    """Return how often the interval of a simulated world holds the truth."""
    rng, hits = np.random.default_rng(0), 0
    for _ in range(WORLDS):
        spread = spread_of(sums_of(world(rng)), rng, limits)
        hits += spread.low <= truth <= spread.high
    return hits / WORLDS


def test_coverage_of_groups_whose_rows_are_alike(monkeypatch):
    monkeypatch.setattr(worlds, "RESAMPLES", 1000)

    def world(rng):
        group = rng.normal(size=(1, 1, 40, 1))
        return group + rng.normal(size=(1, 1, 40, 5))

    assert BOUNDS[0] <= coverage(world) <= BOUNDS[1]


def test_coverage_with_few_groups(monkeypatch):
    monkeypatch.setattr(worlds, "RESAMPLES", 1000)

    def world(rng):
        return rng.normal(size=(1, 1, 8, 1)) + rng.normal(size=(1, 1, 8, 3))

    assert BOUNDS[0] <= coverage(world) <= BOUNDS[1]


def test_coverage_of_a_share_in_groups_of_unequal_size(monkeypatch):
    """As accuracy is: each group has a share of its own and a number of rows of its own."""
    monkeypatch.setattr(worlds, "RESAMPLES", 1000)

    def world(rng):
        share = rng.beta(6, 4, size=(1, 1, 40, 1))
        hit = (rng.random(size=(1, 1, 40, 20)) < share).astype(float)
        rows = rng.integers(8, 21, size=(1, 1, 40, 1))
        return np.where(np.arange(20) < rows, hit, np.nan)

    assert BOUNDS[0] <= coverage(world, truth=0.6) <= BOUNDS[1]


def test_what_is_cut_off_at_a_limit_holds_the_truth_as_often(monkeypatch):
    """A share of .9 in 20 unlike groups is skewed: its intervals cover less, cut off or not."""
    monkeypatch.setattr(worlds, "RESAMPLES", 1000)

    def world(rng):
        share = rng.beta(9, 1, size=(1, 1, 20, 1))
        return (rng.random(size=(1, 1, 20, 20)) < share).astype(float)

    whole = coverage(world, truth=0.9)
    assert coverage(world, truth=0.9, limits=lambda metric: (0.0, 1.0)) == whole
    assert whole > 0.9


def test_coverage_with_seeds(monkeypatch):
    """A seed moves all groups alike, a group all seeds: both were drawn, and both are in."""
    monkeypatch.setattr(worlds, "RESAMPLES", 1000)

    def world(rng):
        seed, group = rng.normal(size=(5, 1, 1, 1)), rng.normal(size=(1, 1, 30, 1))
        return 0.3 * seed + group + 0.5 * rng.normal(size=(5, 1, 30, 2))

    assert BOUNDS[0] <= coverage(world) <= BOUNDS[1]


def test_coverage_of_an_ensemble_with_the_chance_in_training_of_its_members(monkeypatch):
    """One ensemble of five: that others would have come out otherwise is in its interval."""
    monkeypatch.setattr(worlds, "RESAMPLES", 1000)
    rng, hits, of_groups_alone = np.random.default_rng(0), 0, 0
    for _ in range(WORLDS):
        x_TG = 0.4 * rng.normal(size=(5, 1)) + rng.normal(size=40) + 0.2 * rng.normal(size=(5, 40))
        pooled = sums_of(x_TG.mean(axis=0).reshape(1, 1, 40, 1))
        without = np.array([np.delete(x_TG, member, axis=0).mean() for member in range(5)])
        spread = spread_of(pooled, rng, members=without)
        hits += spread.low <= 0 <= spread.high
        alone = spread_of(pooled, rng)
        of_groups_alone += alone.low <= 0 <= alone.high
    assert BOUNDS[0] <= hits / WORLDS <= BOUNDS[1]
    assert of_groups_alone / WORLDS < 0.87


@pytest.mark.parametrize("seed_sd", [0.0, 0.3])
def test_coverage_with_seeds_that_are_lucky_with_single_groups(monkeypatch, seed_sd):
    """What a seed and a group are together is in either, and has to count once."""
    monkeypatch.setattr(worlds, "RESAMPLES", 1000)

    def world(rng):
        seed, group = rng.normal(size=(5, 1, 1, 1)), rng.normal(size=(1, 1, 47, 1))
        return seed_sd * seed + 0.7 * group + rng.normal(size=(5, 1, 47, 1))

    assert BOUNDS[0] <= coverage(world) <= BOUNDS[1]


def test_what_units_of_two_axes_contribute_together():
    """By hand: without its rows' and columns' means [[3, 1], [1, 3]] is [[1, -1], [-1, 1]]."""
    assert intervals.joint_variance(np.array([[3.0, 1.0], [1.0, 3.0]])) == pytest.approx(1)
    assert intervals.joint_variance(np.add.outer([1.0, 2.0], [5.0, 7.0, 8.0])) == pytest.approx(0)
    assert intervals.joint_variance(np.array([[np.nan, 1.0], [1.0, 3.0]])) == 0
    assert intervals.once([0.3, 0.2], 0.1) == pytest.approx(0.4)
    assert intervals.once([0.3, 0.2], 0.25) == 0.3


def test_the_joint_variance_is_that_of_what_is_neither_seed_nor_group():
    """Of a mean it is the interaction's mean square over the number of pairs (an ANOVA's)."""
    rng = np.random.default_rng(0)
    x_SG = rng.normal(size=(5, 1)) + rng.normal(size=15) + rng.normal(size=(5, 15))
    spread = spread_of(sums_of(x_SG[:, None, :, None]), rng)
    left = x_SG - x_SG.mean(axis=0) - x_SG.mean(axis=1, keepdims=True) + x_SG.mean()
    joint = (left**2).sum() / (4 * 14) / (5 * 15)
    seeds, groups = x_SG.mean(axis=1).var(ddof=1) / 5, x_SG.mean(axis=0).var(ddof=1) / 15
    assert spread.error_joint**2 == pytest.approx(joint)
    assert spread.error**2 == pytest.approx(seeds + groups - joint)


def test_groups_are_left_out_in_blocks_with_all_strata():
    values = np.arange(50.0).reshape(1, 1, 50)
    strata = np.repeat([0, 1], 25)
    blocks = worlds._blocks(values, strata)
    assert blocks.shape == (1, 1, worlds.BLOCKS)
    assert blocks[0, 0, 0] == 0 + 20 + 40
    assert blocks.sum() == values.sum()


def test_coverage_with_folds_of_groups_of_their_own(monkeypatch):
    monkeypatch.setattr(worlds, "RESAMPLES", 1000)

    def world(rng):
        values = np.full((1, 6, 24, 2), np.nan)
        fold, group = rng.normal(size=6), rng.normal(size=24)
        for at in range(24):
            values[0, at % 6, at] = 0.5 * fold[at % 6] + group[at] + rng.normal(size=2)
        return values

    assert BOUNDS[0] <= coverage(world) <= BOUNDS[1]
