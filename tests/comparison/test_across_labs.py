"""The mean of a difference over places: worked values, and how often its interval is right."""

import numpy as np
import pytest

from affectbench.comparison.across_labs import combined


def test_two_places_that_differ_by_more_than_chance():
    """Their variance is 0.02, of which 0.01 is chance and 0.01 is between places."""
    found = combined([0.0, 0.2], [0.1, 0.1])
    assert found.value == pytest.approx(0.1)
    assert found.tau == pytest.approx(0.1, abs=1e-4)
    assert found.weights == pytest.approx((0.5, 0.5))
    assert found.low == pytest.approx(0.1 - 12.706 * 0.1, abs=1e-3)  # t of 1 degree of freedom
    assert np.isnan(found.next_low)


def test_places_that_are_alike_have_no_spread_and_still_an_interval():
    found = combined([0.1, 0.1, 0.1], [0.1, 0.1, 0.1])
    assert found.tau == 0
    assert found.share == 0
    assert found.high - found.value == pytest.approx(4.303 * 0.1 / 3**0.5, abs=1e-3)


def test_a_place_that_is_more_exact_weighs_more():
    found = combined([0.0, 0.3], [0.1, 0.3])
    assert found.weights[0] > found.weights[1]
    assert 0 < found.value < 0.15


def test_one_place_has_no_mean():
    assert combined([0.1], [0.1]) is None
    assert combined([], []) is None


@pytest.mark.parametrize(("places", "tau"), [(2, 0.0), (3, 0.1), (6, 0.2)])
def test_the_interval_holds_the_true_mean_at_least_as_often_as_it_says(places, tau):
    rng = np.random.default_rng(0)
    right, worlds = 0, 400
    for _ in range(worlds):
        errors = rng.uniform(0.05, 0.15, places)
        truths = 0.1 + tau * rng.normal(size=places)
        found = combined(truths + errors * rng.normal(size=places), errors)
        right += found.low <= 0.1 <= found.high
    assert right / worlds >= 0.93
