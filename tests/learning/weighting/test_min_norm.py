"""AE-KD's weights: the smallest quadratic form, by hand, by a solver, and by a grid."""

import numpy as np
import pytest
from scipy.optimize import minimize

from affectbench.learning.weighting import min_norm
from affectbench.learning.weighting.min_norm import min_norm_weights, smallest_form
from affectbench.refusal import Diverged, Refusal


def test_the_smallest_form_by_hand():
    assert smallest_form(np.diag([1.0, 3.0]), 1.0) == pytest.approx([0.75, 0.25])
    assert smallest_form(np.diag([1.0, 3.0]), 0.6) == pytest.approx([0.6, 0.4])
    assert smallest_form(np.ones((3, 3)), 0.6) == pytest.approx([1 / 3] * 3)  # all agree
    assert smallest_form(np.eye(3), 1 / 3) == pytest.approx([1 / 3] * 3)
    assert smallest_form(np.array([[4.0, 2.0], [2.0, 1.0]]), 1.0) == pytest.approx([0, 1])


def test_a_limit_that_leaves_no_weights_is_refused():
    with pytest.raises(Refusal, match=r"limit 0.3 is below 1 / 3"):
        smallest_form(np.eye(3), 0.3)


@pytest.mark.parametrize("count", [2, 3, 4, 6])
@pytest.mark.parametrize("limit", [0.6, 1.0])
def test_the_smallest_form_against_an_independent_solver(count, limit):
    rng = np.random.default_rng(count)
    for features in (2, 3, 7):
        vectors = rng.normal(size=(count, features)) + 0.5
        gram = vectors @ vectors.T
        found = smallest_form(gram, limit)
        assert found.sum() == pytest.approx(1)
        assert (found >= 0).all()
        assert (found <= limit).all()
        other = minimize(
            lambda a, gram=gram: a @ gram @ a / 2,
            np.full(count, 1 / count),
            jac=lambda a, gram=gram: gram @ a,
            bounds=[(0, limit)] * count,
            constraints={"type": "eq", "fun": lambda a: a.sum() - 1, "jac": np.ones_like},
            method="SLSQP",
            options={"ftol": 1e-14, "maxiter": 1000},
        )
        assert found @ gram @ found / 2 <= other.fun + 1e-8
        assert found @ gram @ found / 2 == pytest.approx(other.fun, abs=1e-6)


def test_no_point_of_a_fine_grid_is_smaller():
    vectors = np.random.default_rng(8).normal(size=(3, 4))
    gram = vectors @ vectors.T
    steps = np.arange(0, 61) / 100
    grid = np.array([(a, b, 1 - a - b) for a in steps for b in steps if 0.4 <= a + b <= 1])
    found = smallest_form(gram, 0.6)
    least = np.einsum("ga,ab,gb->g", grid, gram, grid).min()
    assert found @ gram @ found <= least + 1e-12
    assert least - found @ gram @ found < 1e-3


def test_min_norm_weights_by_hand():
    weights = min_norm_weights(np.array([[1.0, 0.0], [0.0, 2.0]]), 1.0)
    assert weights == pytest.approx([2 / 3, 1 / 3])
    opposed = min_norm_weights(np.array([[3.0, 0.0], [-1.0, 0.0]]), 1.0)
    assert opposed == pytest.approx([0.25, 0.75])
    assert opposed @ [3, -1] == pytest.approx(0)  # a fully shared direction is no direction
    assert np.isfinite(min_norm_weights(np.zeros((3, 2)), 0.6)).all()


def test_weights_that_do_not_settle_are_said(monkeypatch):
    monkeypatch.setattr(min_norm, "MOST_STEPS", 1)
    with pytest.raises(Diverged, match="did not settle in 1 steps"):
        smallest_form(np.array([[3.0, 1, 0], [1, 2, 0], [0, 0, 1]]), 1.0)
