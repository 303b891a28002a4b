"""The exchange test: by hand, against all exchanges, against exact chances, under the null."""

import numpy as np
import pytest
from mean_sums import mean_scores

from affectbench.comparison import exchange
from affectbench.comparison.exchange import exchange_test, tilted, weights
from affectbench.evaluation.metrics import multiclass


def groups_of(values_GN):
    """Return the sums (1, G) of one seed."""
    count = np.full((1, len(values_GN)), values_GN.shape[1])
    return {"total": values_GN.sum(axis=1)[None], "count": count}


def p_of(ours_GN, other_GN, seed=0) -> float:
    both = groups_of(np.asarray(ours_GN)), groups_of(np.asarray(other_GN))
    return exchange_test(*both, mean_scores, np.random.default_rng(seed))["mean"]


def p_of_integers(gap_G) -> float:
    """Return the exact p of whole differences, by their distribution: one group after another."""
    observed, farthest = abs(int(np.sum(gap_G))), int(np.abs(gap_G).sum())
    chance = np.zeros(2 * farthest + 1)  # of each sum from -farthest to farthest
    chance[farthest] = 1.0
    for gap in gap_G:
        chance = (np.roll(chance, gap) + np.roll(chance, -gap)) / 2
    return float(chance[np.abs(np.arange(len(chance)) - farthest) >= observed].sum())


def confusions(rng, groups: int, skill: float):
    """Return the sums of groups of 8 rows of three classes, more often right with more skill."""
    true = rng.integers(0, 3, (groups, 8))
    told = np.where(rng.random(true.shape) < skill, true, rng.integers(0, 3, true.shape))
    table = np.zeros((groups, 9))
    np.add.at(table, (np.arange(groups)[:, None], 3 * true + told), 1)
    return {"confusion": table[None], "count": np.full((1, groups), 8.0)}


def test_few_groups_by_hand():
    """Ours is better in all of three groups: of 8 exchanges, none and all are as extreme."""
    assert p_of(np.ones((3, 1)), np.zeros((3, 1))) == 0.25
    assert p_of(np.ones((3, 1)), np.ones((3, 1))) == 1.0
    assert p_of(np.array([[3.0], [1.0]]), np.array([[0.0], [2.0]])) == 1.0  # 3 - 1, 3 + 1 and back


def test_what_cannot_be_computed_has_no_p_value():
    with np.errstate(invalid="ignore"):
        for groups in (3, 40):  # all exchanges are tried, and some are drawn
            none = {"total": np.zeros((1, groups)), "count": np.zeros((1, groups))}
            p = exchange_test(none, none, mean_scores, np.random.default_rng(0))
            assert np.isnan(p["mean"])


def test_an_infinite_difference_has_no_p_value_and_leaves_other_metrics_theirs():
    """Of two metrics one is infinite for ours: the other's p-value is that of 2 / 2^40."""

    def scores(sums):
        mean = sums["total"] / sums["count"]
        return {"mean": mean, "odds": np.where(mean > 0.5, np.inf, mean)}

    ours, other = (groups_of(np.full((40, 1), v)) for v in (1.0, 0.0))
    with np.errstate(invalid="ignore"):
        p = exchange_test(ours, other, scores, np.random.default_rng(0))
    assert p["mean"] == pytest.approx(2 / 2**40, rel=0.1)
    assert np.isnan(p["odds"])


def test_forty_groups_that_agree_are_told_from_chance_as_exactly_as_few():
    """Today's 2,000 plain draws would say 1/2,001; it is 2 / 2^40."""
    assert p_of(np.ones((40, 1)), np.zeros((40, 1))) == pytest.approx(2 / 2**40, rel=0.1)


@pytest.mark.parametrize(
    ("groups", "shift"), [(30, 0.1), (30, 1.0), (100, 0.5), (100, 0.8), (400, 0.2)]
)
def test_sampled_p_values_are_exact_down_to_a_billionth(groups, shift):
    """These are .46, 2.5e-5, 8.6e-5, 7.7e-10 and 7.1e-6."""
    gap = np.round(3 * np.random.default_rng(3).normal(shift, 1, groups)).astype(int)
    exact = p_of_integers(gap)
    found = [p_of(gap[:, None] * 1.0, np.zeros((groups, 1)), seed) for seed in range(5)]
    assert found == pytest.approx([exact] * 5, rel=0.35)
    assert np.mean(found) == pytest.approx(exact, rel=0.15)


@pytest.mark.parametrize("skill", [0.2, 0.55, 0.9])
def test_metrics_that_do_not_add_up_have_the_p_values_of_all_exchanges(monkeypatch, skill):
    """Macro F1 and accuracy of 16 groups: of 32,768 exchanges, and of 2,000 draws."""
    rng = np.random.default_rng(1)
    both = confusions(rng, 16, skill), confusions(rng, 16, 0.2)

    def scores(sums):
        return {"f1": multiclass.macro_f1(sums), "accuracy": multiclass.accuracy(sums)}

    sampled = exchange_test(*both, scores, rng)
    monkeypatch.setattr(exchange, "EXACT_GROUPS", 16)
    exact = exchange_test(*both, scores, rng)
    assert sampled == pytest.approx(exact, rel=0.2)


def test_the_tilt_makes_the_observed_difference_the_mean():
    assert tilted(np.ones(2), 1.0) == pytest.approx([0.25, 0.25])
    share = np.array([3.0, -1.0, 0.5])
    chance = tilted(share, -2.0)
    assert (share * (1 - 2 * chance)).sum() == pytest.approx(-2.0)
    assert tilted(np.zeros(3), 1.0).tolist() == [0.5, 0.5, 0.5]


def test_weights_by_hand():
    found = weights(np.array([[1.0], [0.0]]), np.array([[0.5], [0.25]]))
    assert found == pytest.approx([0.5 / 0.375, 0.5 / 0.625])


@pytest.mark.parametrize("groups", [8, 30])
def test_it_is_right_under_the_null(groups):
    rng = np.random.default_rng(0)
    p = [p_of(*rng.normal(size=(2, groups, 2)), seed) for seed in range(600)]
    for level in (0.05, 0.1, 0.5):
        assert np.mean(np.array(p) <= level) == pytest.approx(level, abs=0.03 + 0.02 * level)
