"""Teacher weights: hand-derived numbers. test_sage.py holds the closed form against SAGE."""

from math import exp, log

import numpy as np
import pytest
import torch
from scipy.optimize import minimize

from affectbench.learning.weighting.by_class import mean_by_class
from affectbench.learning.weighting.closed_form import class_wise_log_likelihood, summed_sage
from affectbench.learning.weighting.confidence import confidence_weights
from affectbench.learning.weighting.ensemble import (
    combine,
    combine_logits,
    normalise_linearly,
    normalise_over_classes,
    normalise_over_teachers,
)
from affectbench.learning.weighting.entropy import entropy_weights
from affectbench.learning.weighting.min_norm import min_norm_weights, smallest_form
from affectbench.learning.weighting.stacking import stacked_weights, stacking_loss
from affectbench.probabilities import softmax
from affectbench.refusal import Diverged, Refusal

NAMES = ("a", "b")


def test_the_closed_form_by_hand():
    probs, classes = np.array([[0.5, 0.5], [0.5, 0.5], [0.2, 0.8]]), np.array([0, 0, 1])
    background = np.array([[0.2, 0.8], [0.3, 0.7]])
    found = summed_sage(probs, classes, background, NAMES, min_rows=1)
    assert found == pytest.approx([log(0.5) - log(0.25), log(0.8) - log(0.75)])


def test_it_is_the_cross_entropy_up_to_the_background():
    probs, classes = np.array([[1.0, 0.0], [exp(-2), 1 - exp(-2)], [0.5, 0.5]]), np.array([0, 0, 1])
    found = class_wise_log_likelihood(probs, classes, NAMES, min_rows=1)
    assert found == pytest.approx([-1.0, log(0.5)])


def test_a_class_with_too_few_rows_is_named():
    with pytest.raises(Diverged, match=r"class 'b' has 1 rows .* fewer than min_rows = 2"):
        class_wise_log_likelihood(np.full((3, 2), 0.5), np.array([0, 0, 1]), NAMES, min_rows=2)


def test_missing_classes_are_no_class():
    with pytest.raises(Diverged, match="class 'b' has 0 rows"):
        class_wise_log_likelihood(np.full((2, 2), 0.5), np.array([0, -1]), NAMES, min_rows=1)


def test_probabilities_that_are_not_finite_never_become_weights():
    with pytest.raises(Diverged, match="not finite"):
        class_wise_log_likelihood(np.array([[np.nan, 1.0]]), np.array([0]), NAMES, min_rows=0)


def test_weights_sum_to_one_over_teachers():
    weights = normalise_over_teachers(np.array([[0.0, 2.0], [log(3), 2.0]]))
    assert weights[:, 0] == pytest.approx([0.25, 0.75])
    assert weights[:, 1] == pytest.approx([0.5, 0.5])
    cold = normalise_over_teachers(np.array([[0.0], [log(3)]]), temperature=0.5)
    assert cold[:, 0] == pytest.approx([0.1, 0.9])


def test_the_ensemble_is_renormalised():
    probs = np.array([[[1.0, 0.0]], [[0.0, 1.0]]])
    assert combine(probs, np.array([[0.75, 0.75], [0.25, 0.25]]))[0].tolist() == [0.75, 0.25]
    # class-wise weights that do not keep the row at 1: (.9, .1*1) / 1.0
    mixed = combine(np.full((2, 1, 2), 0.5), np.array([[0.9, 0.2], [0.9, 0.2]]))
    assert mixed == pytest.approx(np.array([[0.9, 0.2]]) / 1.1)


def test_equal_weights_are_the_plain_mean():
    probs = softmax(np.random.default_rng(0).normal(size=(3, 5, 4)))
    assert combine(probs, np.full((3, 4), 1 / 3)) == pytest.approx(probs.mean(axis=0))


PROBS = np.array([[0.75, 0.25], [0.5, 0.5], [0.2, 0.8]])
CLASSES = np.array([0, 1, 1])
BACKGROUND = np.array([[0.4, 0.6], [0.2, 0.8]])  # mean (.3, .7)


@pytest.mark.parametrize(
    ("class_mode", "expected"),
    [
        ("rows", [log(0.75) - log(0.3), (log(0.5) + log(0.8)) / 2 - log(0.7)]),
        (
            "ovr",  # two classes: "1 or not" is "0 or not", so both have the same value
            [(log(0.75) + log(0.5) + log(0.8)) / 3 - (log(0.3) + 2 * log(0.7)) / 3] * 2,
        ),
        (
            "constant",
            [
                (log(0.75) + log(0.5) + log(0.2)) / 3 - log(0.3),
                (log(0.25) + log(0.5) + log(0.8)) / 3 - log(0.7),
            ],
        ),
    ],
)
def test_every_class_mode_by_hand(class_mode, expected):
    found = summed_sage(PROBS, CLASSES, BACKGROUND, NAMES, 1, class_mode)
    assert found == pytest.approx(expected)
    unlabelled = np.vstack([PROBS, [[0.9, 0.1]]]), np.append(CLASSES, -1)
    assert summed_sage(*unlabelled, BACKGROUND, NAMES, 1, class_mode) == pytest.approx(expected)
    with pytest.raises(Diverged, match="class 'a' has 1 rows"):
        summed_sage(PROBS, CLASSES, BACKGROUND, NAMES, 2, class_mode)


def teachers(count: int = 3, rows: int = 60, classes: int = 4, sharpness: float = 1.5):
    """Teachers of growing skill: probabilities (M, N, C) and labels (N,)."""
    rng = np.random.default_rng(3)
    class_N = np.arange(rows) % classes
    logits = rng.normal(size=(count, rows, classes))
    logits[:, np.arange(rows), class_N] += np.linspace(0, 2, count)[:, None]
    return softmax(sharpness * logits), class_N


def values_by_class(mode: str, probs_NC, class_N, background_BC):
    """Sum of SAGE values of a game of two features, the second a dummy: enumerated by hand."""
    total = np.zeros(probs_NC.shape[1])
    mean_C = background_BC.mean(axis=0)
    for k in range(len(total)):
        losses = []
        for y, p in zip(class_N, probs_NC, strict=True):
            if mode == "rows" and y != k:
                continue
            inverted = mode == "ovr" and y != k
            known, unknown = (1 - p[k], 1 - mean_C[k]) if inverted else (p[k], mean_C[k])
            losses.append(log(known) - log(unknown))
        total[k] = np.mean(losses)
    return total


@pytest.mark.parametrize("class_mode", ["rows", "ovr", "constant"])
def test_every_class_mode_against_a_loop_over_rows(class_mode):
    probs_MNC, class_N = teachers()
    background = probs_MNC[0, ::-1][:17]
    found = summed_sage(probs_MNC[1], class_N, background, tuple("abcd"), 1, class_mode)
    assert found == pytest.approx(values_by_class(class_mode, probs_MNC[1], class_N, background))


def test_a_constant_label_takes_away_and_most_from_the_certain():
    """Jensen: mean of logs below log of the mean, where background and judged rows agree."""
    sure, unsure = (teachers(sharpness=s)[0][2] for s in (3.0, 0.5))
    class_N = np.arange(60) % 4
    values = [summed_sage(p, class_N, p, tuple("abcd"), 1, "constant") for p in (sure, unsure)]
    assert (values[1] < 0).all()
    assert (values[0] < values[1]).all()


def test_rows_weighted_by_frequency_are_ordinary_sage():
    """Sum over k of the class's share times its value is -CE minus that of the mean prediction."""
    probs_MNC, class_N = teachers(rows=62)
    p, mean_C = probs_MNC[1], probs_MNC[0].mean(axis=0)
    share_C = np.bincount(class_N) / len(class_N)
    ordinary = np.mean([log(p[n, y]) - log(mean_C[y]) for n, y in enumerate(class_N)])
    found = summed_sage(p, class_N, probs_MNC[0], tuple("abcd"), 1)
    assert share_C @ found == pytest.approx(ordinary)


def test_cross_entropy_weights_are_xa_weights_times_the_background():
    """exp(W_rows) is exp(-CE) / mean background: normalised over teachers the ratio shows."""
    probs_MNC, class_N = teachers()
    names = tuple("abcd")
    xa = normalise_over_teachers(
        np.stack([summed_sage(p, class_N, p, names, 1) for p in probs_MNC])
    )
    ce = normalise_over_teachers(
        np.stack([class_wise_log_likelihood(p, class_N, names, 1) for p in probs_MNC])
    )
    offset = ce / probs_MNC.mean(axis=1)
    assert xa == pytest.approx(offset / offset.sum(axis=0))


def test_normalisations_by_hand():
    score = np.array([[0.0, log(3)], [log(3), -1.0]])
    assert normalise_over_classes(score)[0] == pytest.approx([0.25, 0.75])
    assert normalise_over_classes(score).sum(axis=1) == pytest.approx([1, 1])
    linear = normalise_linearly(np.array([[1.0, -5.0], [3.0, 0.5], [-2.0, 0.0]]))
    assert linear.T.tolist() == [[0.25, 0.75, 0], [0, 1, 0]]


def test_equal_scores_are_uniform_weights():
    for score in (0.5, 2.0):
        for normalise in (normalise_over_teachers, normalise_linearly):
            assert normalise(np.full((4, 3), score)) == pytest.approx(np.full((4, 3), 0.25))


def test_scores_that_leave_linear_weights_undefined_are_told():
    with pytest.raises(Diverged, match="no teacher has a positive score for class 1"):
        normalise_linearly(np.array([[1.0, -1.0], [2.0, 0.0]]))


def test_a_mixture_without_renormalising_keeps_its_mass():
    mixed = combine(np.full((2, 1, 2), 0.5), np.full((2, 2), 0.9), renormalise=False)
    assert mixed == pytest.approx(np.array([[0.9, 0.9]]))


def test_probabilities_are_not_mixed_below_zero():
    with pytest.raises(Diverged, match=r"weight is -0.5"):
        combine(np.full((2, 1, 2), 0.5), np.array([[1.0, 1.5], [0.0, -0.5]]))


def test_logits_are_combined_before_the_softmax():
    logits = np.array([[[0.0, log(9)]], [[0.0, 0.0]]])
    assert combine_logits(logits, np.full((2, 2), 0.5))[0] == pytest.approx([0.25, 0.75])
    soft = combine_logits(logits, np.full((2, 2), 0.5), temperature=0.5)
    assert soft[0] == pytest.approx([0.1, 0.9])
    only_first = combine_logits(logits, np.array([[1.0, 1.0], [0.0, 0.0]]))
    assert only_first[0] == pytest.approx([0.1, 0.9])


def test_confidence_weights_by_hand():
    weights = confidence_weights(np.array([[0.0, 1.0], [log(3), 1.0]]))
    assert weights == pytest.approx(np.array([[0.75, 0.5], [0.25, 0.5]]))
    three = confidence_weights(np.array([[0.0], [0.0], [log(2)]]))  # softmax (1, 1, 2) / 4
    assert three[:, 0] == pytest.approx([3 / 8, 3 / 8, 2 / 8])
    with pytest.raises(Refusal, match="there is 1"):
        confidence_weights(np.zeros((1, 5)))


def test_entropy_weights_by_hand():
    """Entropies ln 2, 0 and ln 4 / 2 = ln 2: shares 1/2, 0, 1/2."""
    half = [0.5, 0.5, 0.0, 0.0]
    probs = torch.tensor([[half, [1.0, 0, 0, 0], half[::-1]]])
    assert entropy_weights(probs)[0].tolist() == pytest.approx([0.5, 1.0, 0.5])
    uneven = torch.tensor([[[0.25] * 4, half]])  # ln 4 and ln 2
    assert entropy_weights(uneven)[0].tolist() == pytest.approx([1 / 3, 2 / 3])


def test_entropy_weights_sum_to_one_less_than_the_teachers():
    probs = torch.from_numpy(teachers(count=5)[0]).swapaxes(0, 1)
    assert entropy_weights(probs).sum(dim=1).numpy() == pytest.approx(np.full(60, 4.0))


def test_teachers_that_are_all_certain_weigh_the_same_and_no_nan():
    certain = torch.eye(3)[None].repeat(2, 1, 1).requires_grad_()
    weights = entropy_weights(certain)
    assert weights.detach().numpy() == pytest.approx(np.full((2, 3), 2 / 3))
    with pytest.raises(Refusal, match="there is 1"):
        entropy_weights(torch.full((4, 1, 2), 0.5))


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


def test_means_by_class_by_hand():
    values, classes = np.array([1.0, 3.0, 5.0, 7.0]), np.array([0, 0, 1, -1])
    assert mean_by_class(values, classes, NAMES, 1).tolist() == [2.0, 5.0]


@pytest.mark.parametrize("class_mode", ["rows", "ovr", "constant"])
def test_a_teacher_that_ignores_its_input_removes_no_loss(class_mode):
    """Its probabilities are the same everywhere, so knowing the features changes nothing."""
    same = np.tile([0.3, 0.7], (4, 1))
    found = summed_sage(same, np.array([0, 1, 1, 0]), same[:2], NAMES, 1, class_mode)
    assert found == pytest.approx([0, 0], abs=1e-12)
