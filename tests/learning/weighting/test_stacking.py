"""Stacking: the weights that fit the labels best, by hand and by a grid."""

from math import log

import numpy as np
import pytest
from skilled_teachers import teachers

from affectbench.learning.weighting.closed_form import summed_sage
from affectbench.learning.weighting.ensemble import combine, normalise_over_teachers
from affectbench.learning.weighting.stacking import stacked_weights, stacking_loss
from affectbench.refusal import Diverged


def test_stacking_by_hand():
    """Rows of class 0 at p(0) = (1, 1/4) and (1/4, 1): by symmetry 1/2 each."""
    probs = np.array([[[1.0, 0.0], [0.25, 0.75]], [[0.25, 0.75], [1.0, 0.0]]])
    found = stacked_weights(probs, np.array([0, 0]), per_class=False)
    assert found == pytest.approx(np.full((2, 2), 0.5), abs=1e-4)


def test_scalar_stacking_is_the_best_mixture_of_a_fine_grid():
    probs_MNC, class_N = teachers(rows=200)
    found = stacked_weights(probs_MNC, class_N, per_class=False)
    assert found.sum(axis=0) == pytest.approx(np.ones(4))
    assert found == pytest.approx(np.repeat(found[:, :1], 4, axis=1))

    def loss(weight_M):
        return -np.log(weight_M @ probs_MNC[:, np.arange(200), class_N]).mean()

    steps = np.arange(0, 51) / 50
    grid = [np.array([a, b, 1 - a - b]) for a in steps for b in steps if a + b <= 1]
    least = min(loss(weight) for weight in grid)
    assert loss(found[:, 0]) <= least + 1e-6
    assert loss(found[:, 0]) > least - 1e-3


def test_stacking_is_an_upper_bound_of_the_static_weightings():
    probs_MNC, class_N = teachers()
    names = tuple("abcd")
    scores = np.stack([summed_sage(p, class_N, p, names, 1) for p in probs_MNC])
    rivals = [np.full((3, 4), 1 / 3), normalise_over_teachers(scores)]
    scalar = stacked_weights(probs_MNC, class_N, per_class=False)
    free = stacked_weights(probs_MNC, class_N, per_class=True)
    losses = [stacking_loss(w, probs_MNC, class_N)[0] for w in (*rivals, scalar, free)]
    assert losses[3] <= min(losses) + 1e-6
    assert losses[2] <= losses[0]
    mixed = combine(probs_MNC, free)
    assert losses[3] == pytest.approx(-np.log(mixed[np.arange(60), class_N]).mean())


def test_stacking_by_class_asks_who_denies_a_class_best():
    """Two teachers of two classes, each right about its own class and blind to the other's.

    Renormalised, a class is best scored by the teacher that is low on it elsewhere: here the blind
    one, (1/2) / (1/2 + 1/10) = 5/6 on either row, while the other way round gives (9/10) / (14/10).
    """
    probs = np.array([[[0.9, 0.1], [0.5, 0.5]], [[0.5, 0.5], [0.1, 0.9]]])
    class_N = np.array([0, 1])
    scalar = stacked_weights(probs, class_N, per_class=False)
    assert scalar == pytest.approx(np.full((2, 2), 0.5), abs=1e-4)
    weight = stacked_weights(probs, class_N, per_class=True)
    assert weight == pytest.approx(np.array([[0.0, 1.0], [1.0, 0.0]]), abs=1e-4)
    assert stacking_loss(weight, probs, class_N)[0] == pytest.approx(-log(5 / 6), abs=1e-6)
    assert stacking_loss(np.eye(2), probs, class_N)[0] == pytest.approx(-log(9 / 14))


def test_the_slope_of_stacking_is_its_finite_difference():
    probs_MNC, class_N = teachers()
    weight = np.random.default_rng(0).uniform(0.1, 1, size=(3, 4))
    _, slope = stacking_loss(weight, probs_MNC, class_N)
    for place in np.ndindex(3, 4):
        step = np.zeros((3, 4))
        step[place] = 1e-6
        up, down = (stacking_loss(weight + s, probs_MNC, class_N)[0] for s in (step, -step))
        assert slope[place] == pytest.approx((up - down) / 2e-6, abs=1e-7)


def test_stacking_needs_a_label():
    with pytest.raises(Diverged, match="no validation row has a label"):
        stacked_weights(np.full((2, 3, 2), 0.5), np.full(3, -1), per_class=True)
