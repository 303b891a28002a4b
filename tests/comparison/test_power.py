"""The smallest visible effect: against the noncentral t distribution."""

from math import inf, isnan, nan

import pytest
from scipy.stats import nct, t

from affectbench.comparison.power import smallest_visible


def test_many_degrees_of_freedom_are_the_normal_sum_of_two_quantiles():
    assert smallest_visible(-1.9, 1.9, 1.0, inf) == pytest.approx(1.959964 + 0.841621, abs=1e-4)
    assert smallest_visible(0.3, 0.6, 0.1, inf) == pytest.approx(0.28016, abs=1e-4)


def test_an_interval_that_is_wider_than_the_test_has_to_be_passed_too():
    wide = smallest_visible(0.0, 2 * 2.352, 1.0, inf)
    assert wide == pytest.approx(1.2 * 2.8016, abs=1e-3)


@pytest.mark.parametrize("freedom", [2, 4, 4.7, 12, 100])
def test_a_true_difference_of_that_size_is_seen_in_four_of_five_repetitions(freedom):
    critical, effect = t.ppf(0.975, freedom), smallest_visible(0, 0, 1.0, freedom)
    seen = nct.sf(critical, freedom, effect) + nct.cdf(-critical, freedom, effect)
    assert seen == pytest.approx(0.8, abs=1e-4)


def test_an_unknown_error_sees_nothing():
    assert isnan(smallest_visible(nan, nan, nan, nan))
    assert isnan(smallest_visible(0.1, 0.1, 0.0, inf))
