"""XA-CMD: sampled or closed-form values, and what each of its options changes."""

import numpy as np
import pytest
import torch
from students import BY_HAND, method, rows, student, weights_in

from affectbench.arrays import Arrays
from affectbench.learning.distillation import Teachers
from affectbench.learning.log import Log
from affectbench.learning.training import Run
from affectbench.project.plugins import load
from affectbench.refusal import Diverged, Refusal

SAGE = (  # 2 features of each of two teachers
    {"rows": np.array([[1.0, 3.0], [0.0, 0.0]]), "ovr": np.zeros((2, 2))},
    {"rows": np.array([[2.0, 0.0], [1.0, 1.0]]), "ovr": np.ones((2, 2))},
)


def test_sampled_values_are_summed_or_averaged():
    teachers = Teachers(
        BY_HAND.probs_MNC, BY_HAND.class_N, BY_HAND.background_MBC, ("a", "b"), SAGE
    )
    sampled = {"weights_from": "sampled", "min_rows": 1, "normalize": "none"}
    assert method("xa_cmd", **sampled).weigh(teachers).tolist() == [[4, 0], [2, 2]]
    assert method("xa_cmd", **sampled, reduce="mean").weigh(teachers).tolist() == [[2, 0], [1, 1]]
    ovr = method("xa_cmd", **sampled, class_mode="ovr", temperature=4.0).weigh(teachers)
    assert ovr.tolist() == [[0, 0], [0.5, 0.5]]


def test_sampled_values_that_are_not_there_or_no_numbers():
    xa_cmd = method("xa_cmd", weights_from="sampled", min_rows=1)
    with pytest.raises(Refusal, match="set importance: true"):
        xa_cmd.weigh(BY_HAND)
    broken = ({"rows": np.full((2, 2), np.nan)},) * 2
    teachers = Teachers(
        BY_HAND.probs_MNC, BY_HAND.class_N, BY_HAND.background_MBC, ("a", "b"), broken
    )
    with pytest.raises(Diverged, match="not finite"):
        xa_cmd.weigh(teachers)


def test_the_closed_form_is_what_algorithm_1_says():
    """The background says 1/2 of every class, which cancels over teachers."""
    weight = method("xa_cmd", min_rows=1).weigh(BY_HAND)
    assert weight[0, 0] / weight[1, 0] == pytest.approx(np.sqrt(0.9 * 0.8 / (0.4 * 0.6)))
    assert weight[0, 1] / weight[1, 1] == pytest.approx(0.4 / 0.9)
    assert weight == pytest.approx(method("ce_cmd", min_rows=1).weigh(BY_HAND))
    classes = method("xa_cmd", min_rows=1, normalize="classes").weigh(BY_HAND)
    assert classes.sum(axis=1) == pytest.approx([1, 1])


def test_sampled_values_reach_the_teacher_that_they_are_of():
    """In whatever order they come: teacher "two" has all the value, so almost all the weight."""
    value = {"two": {"rows": np.full((3, 2), 9.0)}, "one": {"rows": np.zeros((3, 2))}}
    arrays, log = Arrays(**{**vars(rows()), "importance": value}), Log()
    network = load("Net", "cnn1d", {"widths": (4, 4, 4)}).build(arrays.shapes(), arrays.tasks)
    xa_cmd = method("xa_cmd", weights_from="sampled", min_rows=1, steps=1)
    xa_cmd.fit(network, arrays, arrays, Run(0, torch.device("cpu"), log))
    expected = [[1 / (1 + np.exp(18))] * 3, [1 / (1 + np.exp(-18))] * 3]
    assert weights_in(log) == pytest.approx(np.array(expected))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"temperature": 0.0}, "temperature 0.0 is out of range; write what is above 0"),
        ({"kl_temperature": -1.0}, "kl_temperature -1.0 is out of range"),
        ({"cross_entropy": -0.5}, "cross_entropy -0.5 is out of range; write what is at least 0"),
        ({"reduce": "mean"}, "weights_from: sampled"),
        (
            {"combine": "logits", "renormalise": False},
            "combine != 'logits' does not hold for combine logits and renormalise False",
        ),
    ],
)
def test_options_that_contradict_each_other_are_refused(options, told):
    with pytest.raises(Refusal, match=told):
        method("xa_cmd", **options)


@pytest.mark.parametrize(
    "options",
    [
        {"class_mode": "ovr"},
        {"class_mode": "constant"},
        {"normalize": "classes"},
        {"temperature": 0.2},
        {"combine": "logits"},
        {"renormalise": False},
        {"kl_temperature": 3.0},
        {"cross_entropy": 1.0},
        {"combine": "logits", "normalize": "none"},
    ],
)
def test_every_option_of_xa_cmd_changes_its_student(options):
    plain, changed = student()[1], student(**options)[1]
    assert np.isfinite(changed).all()
    assert plain.tobytes() != changed.tobytes()
