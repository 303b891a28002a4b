"""The closed form of SAGE, by hand and by a loop; sage/test_game.py holds it against SAGE."""

from math import exp, log

import numpy as np
import pytest
from skilled_teachers import teachers

from affectbench.learning.weighting.closed_form import class_wise_log_likelihood, summed_sage
from affectbench.learning.weighting.ensemble import normalise_over_teachers
from affectbench.refusal import Diverged

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


@pytest.mark.parametrize("class_mode", ["rows", "ovr", "constant"])
def test_a_teacher_that_ignores_its_input_removes_no_loss(class_mode):
    """Its probabilities are the same everywhere, so knowing the features changes nothing."""
    same = np.tile([0.3, 0.7], (4, 1))
    found = summed_sage(same, np.array([0, 1, 1, 0]), same[:2], NAMES, 1, class_mode)
    assert found == pytest.approx([0, 0], abs=1e-12)
