"""The smallest visible effect, and the seeds that an effect needs: against known distributions."""

from collections import Counter
from math import inf, isinf, isnan, nan, sqrt

import numpy as np
import pytest
from scipy.special import stdtrit
from scipy.stats import nct, t

from affectbench.comparison import hypotheses, verdicts
from affectbench.comparison.power import (
    Uncertainty,
    smallest_visible,
    uncertainty,
    units_needed,
)
from affectbench.comparison.verdicts import Evidence

MANY = 10**9  # units, so that degrees of freedom do not count


def of_groups(error: float, groups: int = MANY) -> Uncertainty:
    return Uncertainty({"groups": error**2}, {"groups": groups})


def of_both(seeds: float, groups: float, joint: float, units=(3, 10)) -> Uncertainty:
    return Uncertainty(
        {"seeds": seeds, "groups": groups},
        dict(zip(("seeds", "groups"), units, strict=True)),
        joint,
    )


def test_many_degrees_of_freedom_are_the_normal_sum_of_two_quantiles():
    assert smallest_visible(of_groups(1.0)) == pytest.approx(1.959964 + 0.841621, abs=1e-4)
    assert smallest_visible(of_groups(0.1)) == pytest.approx(0.28016, abs=1e-4)
    assert smallest_visible(of_groups(1.0), 0.005) == pytest.approx(2.80703 + 0.84162, abs=1e-4)
    none = smallest_visible(of_groups(1.0), none=True)
    assert none == pytest.approx(1.959964 + 1.281552, abs=1e-4)


def test_an_interval_that_is_wider_than_the_test_has_to_be_passed_too():
    wide = Uncertainty({"groups": 1.0}, {"groups": MANY}, stretch=1.2)
    assert smallest_visible(wide) == pytest.approx(1.2 * 1.959964 + 0.841621, abs=1e-3)
    assert smallest_visible(wide, 0.005) == smallest_visible(of_groups(1.0), 0.005)


@pytest.mark.parametrize("units", [3, 5, 13, 101])
def test_a_true_difference_of_that_size_is_seen_in_four_of_five_repetitions(units):
    critical, effect = t.ppf(0.975, units - 1), smallest_visible(of_groups(1.0, units))
    seen = nct.sf(critical, units - 1, effect) + nct.cdf(-critical, units - 1, effect)
    assert seen == pytest.approx(0.8, abs=1e-4)


def test_an_unknown_error_sees_nothing():
    units = {"seeds": 1, "groups": 9}
    assert uncertainty(nan, nan, {"seeds": nan, "groups": nan}, nan, units) is None
    assert uncertainty(0.1, 0.1, {"groups": 0.0}, 0.0, units) is None
    assert isnan(smallest_visible(None))


def test_what_seeds_and_groups_contribute_together_counts_once():
    """Errors of .5 and .4, .3 of it joint: .25 + .16 - .09 = .32."""
    half, units = 1.959964 * sqrt(0.32), {"seeds": MANY, "groups": MANY}
    of = uncertainty(-half, half, {"seeds": 0.5, "folds": nan, "groups": 0.4}, 0.3, units)
    assert of.variances == pytest.approx({"seeds": 0.25, "groups": 0.16})
    assert (of.joint, of.stretch) == pytest.approx((0.09, 1))
    assert of.error == pytest.approx(sqrt(0.32))
    wider = uncertainty(-2 * half, 2 * half, {"seeds": 0.5, "groups": 0.4}, 0.6, units)
    assert wider.joint == pytest.approx(0.16)  # at most the smaller part
    assert wider.error == pytest.approx(0.5)  # at least the larger one
    assert wider.width == pytest.approx(2 * sqrt(0.32))
    alone = uncertainty(-half, half, {"groups": 0.5}, 0.1, units)
    assert (alone.joint, alone.stretch) == pytest.approx((0, 2 * sqrt(0.32)))


def test_other_numbers_of_units_are_extrapolated():
    """A seed's own .2 and the joint .1 are halved by twice the seeds; a group's .1 is not."""
    more = of_both(0.3, 0.2, 0.1).at({"seeds": 6})
    assert more.variances == pytest.approx({"seeds": 0.15, "groups": 0.15})
    assert more.joint == pytest.approx(0.05)
    one = of_both(0.3, 0.2, 0.1).at({"seeds": 1})
    assert one.variances == pytest.approx({"groups": 0.1 + 0.1 * 3})
    assert one.joint == 0
    assert of_both(0.3, 0.2, 0.1).at({}) == of_both(0.3, 0.2, 0.1)


@pytest.mark.parametrize(("effect", "seeds"), [(1.0, 10), (0.5, 34)])
def test_the_seeds_of_a_paired_t_test_are_those_of_the_tables(effect, seeds):
    """Cohen's d of 1 needs 10 pairs and one of .5 needs 34, for 80 % at 5 % (G*Power)."""
    pilot = Uncertainty({"seeds": 1 / 3}, {"seeds": 3})
    assert units_needed(pilot, "seeds", effect) == seeds
    reached = smallest_visible(pilot.at({"seeds": seeds}))
    assert reached <= effect < smallest_visible(pilot.at({"seeds": seeds - 1}))


def test_what_is_seen_already_needs_no_more_and_what_groups_hide_needs_groups():
    pilot = of_both(0.01, 0.04, 0.0, (5, 50))
    assert units_needed(pilot, "seeds", 2.0) == 5
    assert isinf(units_needed(pilot, "seeds", 0.5))
    assert 50 < units_needed(pilot, "groups", 0.5) < inf


def test_seeds_by_hand_beside_many_groups():
    """Groups contribute .01 and a seed .12: (.01 + .12 / n) x 2.8016^2 is .1256 x (.625 + 7.5/n).

    An effect of .4 has (.4 / 2.8016)^2 = .020385, so that n = .12 / .010385 = 11.6, were the
    degrees of freedom many. With 12 seeds they are .02^2 / (.01^2 / 11) = 44, of which t's
    noncentrality is 2.865 instead of 2.8016: .12 / (.019490 - .01) = 12.6, and 13 seeds.
    """
    pilot = Uncertainty({"seeds": 0.04, "groups": 0.01}, {"seeds": 3, "groups": MANY})
    assert units_needed(pilot, "seeds", 0.4) == 13


def evidence(value, spread: Uncertainty, margin: float, expect: str = "greater") -> Evidence:
    critical = stdtrit(spread.freedom, 0.975)
    low, high = value - critical * spread.width, value + critical * spread.width
    about = value, spread.error, spread.freedom
    p = hypotheses.t_test(*about, margin if expect == "close" else 0.0)
    p_margin = hypotheses.equivalence_test(*about, margin)
    return Evidence(expect, low, high, p, margin, p_margin)


def observed(x_SG: np.ndarray) -> tuple[float, Uncertainty]:
    """Return the mean of differences by seed and group, and its variance, as `compare` has them.

    The jackknife variance of a mean is that of the means of seeds, over their number; the joint
    one that of what is left without the means of seeds and groups.
    """
    (s, g), of_seeds, of_groups_ = x_SG.shape, x_SG.mean(axis=1), x_SG.mean(axis=0)
    left = x_SG - of_seeds[:, None] - of_groups_ + x_SG.mean()
    joint = (left**2).sum() / ((s - 1) * (g - 1)) / (s * g)
    variances = {"seeds": of_seeds.var(ddof=1) / s, "groups": of_groups_.var(ddof=1) / g}
    return x_SG.mean(), Uncertainty(variances, {"seeds": s, "groups": g}, joint)


REPETITIONS, TESTS = 1000, 10
# Standard deviations of seeds, groups, and of both together, with so many seeds and groups.
SPREADS = [(0.1, 0.1, 0.0, 5, 40), (0.1, 0.3, 0.5, 5, 40), (0.1, 0.1, 1.0, 5, 30),
           (0.2, 0.1, 0.2, 3, 60), (0.02, 0.5, 0.2, 10, 25)]  # fmt: skip


@pytest.mark.parametrize(("seed_sd", "group_sd", "joint_sd", "seeds", "groups"), SPREADS)
def test_the_promised_power_is_met_where_the_spread_is_known(
    seed_sd, group_sd, joint_sd, seeds, groups
):
    """In 80 % of repetitions, within .05: of a difference, alone and of many, and of none."""
    joint = joint_sd**2 / seeds / groups
    variances = {"seeds": seed_sd**2 / seeds + joint, "groups": group_sd**2 / groups + joint}
    known = Uncertainty(variances, {"seeds": seeds, "groups": groups}, joint)
    effect, margin = smallest_visible(known), smallest_visible(known, none=True)
    corrected = smallest_visible(known, verdicts.ALPHA / TESTS)
    rng, seen = np.random.default_rng(0), Counter()
    for _ in range(REPETITIONS):
        x_SG = rng.normal(0, seed_sd, (seeds, 1)) + rng.normal(0, group_sd, groups)
        value, spread = observed(x_SG + rng.normal(0, joint_sd, (seeds, groups)))
        of_many = evidence(value + corrected, spread, nan)
        seen["alone"] += verdicts.alone(evidence(value + effect, spread, nan)) == verdicts.HOLDS
        seen["many"] += verdicts.corrected(of_many, of_many.p * TESTS, nan) == verdicts.HOLDS
        seen["none"] += verdicts.alone(evidence(value, spread, margin, "close")) == verdicts.HOLDS
    for how in ("alone", "many", "none"):
        assert seen[how] / REPETITIONS == pytest.approx(0.8, abs=0.05), how
