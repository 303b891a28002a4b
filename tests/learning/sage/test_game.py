"""What SAGE values are: against enumeration, shap and the closed form, and by their axioms."""

from math import log

import numpy as np
import pytest
import shap
from sage_game import (
    BACKGROUND,
    CLASSES,
    EXACT,
    HEAD,
    IN,
    ROWS,
    C,
    F,
    N,
    agrees,
    enumerated,
    linear,
    ours,
    probs_of,
    value,
)
from torch import nn

from affectbench.learning.sage.scores import CLASS_MODES
from affectbench.learning.weighting.closed_form import summed_sage
from affectbench.probabilities import softmax


@pytest.mark.parametrize("mode", CLASS_MODES)
def test_it_is_the_enumerated_game(mode):
    found = ours(max_rounds=512)[mode]
    agrees(found.value_CG, found.standard_error_CG, EXACT[mode])
    assert np.abs(found.value_CG - EXACT[mode]).max() < 0.02 * np.ptp(EXACT[mode])
    assert (EXACT[mode] < -0.01).any()
    assert np.sign(found.value_CG[EXACT[mode] < -0.01]).max() == -1  # negative values are kept


@pytest.mark.parametrize("mode", CLASS_MODES)
def test_two_groups_are_exact(mode):
    """Two players have two orders, one the reverse of the other: no chance is left."""
    groups = ((0, 2, 3, 6), (5, 1, 4))
    found = ours(groups=groups)[mode]
    exact = np.stack([enumerated(mode, k, groups) for k in range(C)])
    assert found.value_CG == pytest.approx(exact, abs=1e-5)
    assert found.standard_error_CG == pytest.approx(0, abs=1e-6)


def test_groups_of_unequal_size_are_the_enumerated_game():
    groups = ((3,), (0, 1), (2, 4, 6), (5,))
    found = ours(groups=groups, max_rounds=64)["rows"]
    exact = np.stack([enumerated("rows", k, groups) for k in range(C)])
    agrees(found.value_CG, found.standard_error_CG, exact)


@pytest.mark.parametrize("mode", CLASS_MODES)
def test_shap_agrees(mode):
    """The exact explainer of shap, on the game of the mean loss (not on the loss of each row)."""
    for k in range(C):
        explainer = shap.explainers.Exact(
            lambda masks, k=k: np.array([value(mode, k, mask != 0) for mask in masks]),
            np.zeros((1, F)),
        )
        shapley = explainer(np.ones((1, F))).values[0]
        assert shapley == pytest.approx(EXACT[mode][k], abs=1e-9)
        found = ours(max_rounds=16)[mode]
        assert np.abs((found.value_CG[k] - shapley) / found.standard_error_CG[k]).max() < 4


def test_values_sum_to_the_closed_form():
    found = ours()["rows"]
    closed = summed_sage(probs_of(ROWS), CLASSES, probs_of(BACKGROUND), tuple("abc"), min_rows=1)
    assert found.value_CG.sum(axis=1) == pytest.approx(closed, abs=1e-5)
    assert found.residual_C == pytest.approx(0, abs=1e-5)


def test_nothing_known_may_come_from_more_rows():
    """v(none) moved by d moves every value by -d / F, and the sum is the new closed form."""
    more = np.concatenate([BACKGROUND, ROWS])
    plain, moved = ours(), ours(none_probs_C=probs_of(more).mean(axis=0))
    closed = summed_sage(probs_of(ROWS), CLASSES, probs_of(more), tuple("abc"), min_rows=1)
    assert moved["rows"].value_CG.sum(axis=1) == pytest.approx(closed, abs=1e-5)
    few, many = (np.log(probs_of(rows).mean(axis=0)) for rows in (BACKGROUND, more))
    for mode in ("rows", "constant"):
        shift = moved[mode].value_CG - plain[mode].value_CG
        assert shift == pytest.approx(np.repeat((few - many)[:, None] / F, F, axis=1), abs=1e-6)
        assert moved[mode].standard_error_CG == pytest.approx(plain[mode].standard_error_CG)
    assert max(sage.residual_C.max() for sage in moved.values()) < 1e-5


def test_classes_weighted_by_their_shares_are_ordinary_sage():
    found = ours(max_rounds=32)["rows"]
    share = np.bincount(CLASSES) / N
    error = np.sqrt(share**2 @ found.standard_error_CG**2)
    agrees(share @ found.value_CG, error, enumerated("ordinary", -1))


def test_one_label_for_all_rows_sums_to_no_more_than_zero():
    """Jensen: the mean of a log is at most the log of the mean."""
    constant = ours(background=ROWS)["constant"]
    assert (constant.value_CG.sum(axis=1) < 0).all()


def test_features_in_another_order_have_the_same_values():
    order = np.random.default_rng(1).permutation(F)
    turned = nn.Sequential(linear(IN[:, order]), HEAD[1], HEAD[2])
    place = np.argsort(order)  # where each feature went
    found = ours(
        turned, ROWS[:, order], background=BACKGROUND[:, order], groups=[[j] for j in place]
    )
    for mode, sage in ours().items():
        assert found[mode].value_CG == pytest.approx(sage.value_CG, abs=1e-5)


def test_a_feature_that_is_not_used_has_no_importance():
    blind = IN.copy()
    blind[:, 1] = 0
    for head in (nn.Sequential(linear(blind), *HEAD[1:]), lambda x: x[:, [0, 2, 3]] * 2):
        for sage in ours(head).values():
            assert sage.value_CG[:, 1] == pytest.approx(0, abs=1e-12)
            assert sage.standard_error_CG[:, 1] == pytest.approx(0, abs=1e-12)


def test_a_head_that_sees_one_feature_gives_it_all():
    only = np.zeros((C, F))
    only[:, 4] = [1, 0, -1]
    found = ours(linear(only))["rows"]
    probs, nothing = softmax(ROWS @ only.T), softmax(BACKGROUND @ only.T)
    closed = summed_sage(probs, CLASSES, nothing, tuple("abc"), min_rows=1)
    assert found.value_CG[:, 4] == pytest.approx(closed, abs=1e-6)


def test_a_class_without_rows_has_no_value_of_its_own_rows():
    found = ours(classes=np.where(CLASSES == 2, 0, CLASSES))
    assert np.isnan(found["rows"].value_CG[2]).all()
    assert np.isnan(found["rows"].standard_error_CG[2]).all()
    assert np.isfinite(found["rows"].value_CG[:2]).all()
    assert np.isfinite(found["rows"].worst_ratio)
    assert all(np.isfinite(found[mode].value_CG).all() for mode in ("ovr", "constant"))


def test_a_confident_head_keeps_its_one_vs_rest_values():
    """1 - p in float32 would be 0 for logits 20 apart; the sum of the others is e^-20."""
    head = linear(np.array([[20.0], [0.0]]))
    one, none = np.ones((4, 1), np.float32), np.zeros((2, 1), np.float32)
    found = ours(head, one, np.array([0, 1, 1, 1]), none, class_modes=("ovr",))["ovr"]
    # class 0, own row: ln 1 - ln 1/2; the others' loss goes from -ln 1/2 to 20
    assert found.value_CG[0, 0] == pytest.approx(0.25 * log(2) + 0.75 * (log(2) - 20), abs=1e-5)
    assert found.residual_C.max() < 1e-5
