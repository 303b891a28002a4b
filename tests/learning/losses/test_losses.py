"""Losses against numbers derived by hand, and against torch's own."""

from math import log

import numpy as np
import pytest
import torch

from affectbench.arrays import Task
from affectbench.learning.losses.binned import disagreement, expectation
from affectbench.learning.losses.distillation import kl_divergence, kl_of_each_teacher
from affectbench.learning.losses.masked import (
    binary_cross_entropy,
    cross_entropy,
    mean_absolute_error,
    mean_squared_error,
)
from affectbench.learning.losses.reweighted import (
    class_weights,
    label_weights,
    paper_weights,
    weighted_binary_cross_entropy,
    weighted_cross_entropy,
)
from affectbench.refusal import Refusal

nan = float("nan")


def test_cross_entropy_of_even_odds_is_ln_2():
    assert cross_entropy(torch.zeros(1, 2), torch.tensor([1])).item() == pytest.approx(log(2))


def test_missing_classes_do_not_count():
    logits = torch.tensor([[0.0, 0.0], [50.0, 0.0]])
    assert cross_entropy(logits, torch.tensor([1, -1])).item() == pytest.approx(log(2))
    assert cross_entropy(logits, torch.tensor([-1, -1])).item() == 0


def test_frames_are_rows():
    logits, classes = torch.randn(2, 3, 4), torch.tensor([[0, 1, -1], [3, -1, 2]])
    flat = cross_entropy(logits.reshape(6, 4), classes.reshape(6))
    assert cross_entropy(logits, classes).item() == pytest.approx(flat.item())


def test_binary_cross_entropy_skips_nan_and_passes_no_nan_back():
    logits = torch.zeros(1, 3, requires_grad=True)
    loss = binary_cross_entropy(logits, torch.tensor([[1.0, nan, 0.0]]))
    loss.backward()
    assert loss.item() == pytest.approx(log(2))
    assert logits.grad.tolist() == [[-0.25, 0.0, 0.25]]


def test_mean_squared_error_skips_nan():
    assert mean_squared_error(torch.tensor([1.0, 5.0]), torch.tensor([3.0, nan])).item() == 4


def test_kl_divergence_is_zero_on_agreement_and_ln_2_on_surprise():
    logits = torch.log(torch.tensor([[0.25, 0.75]]))
    assert kl_divergence(torch.tensor([[0.25, 0.75]]), logits).item() == pytest.approx(0, abs=1e-7)
    certain = torch.tensor([[1.0, 0.0]])
    assert kl_divergence(certain, torch.zeros(1, 2)).item() == pytest.approx(log(2))


def test_kl_divergence_is_cross_entropy_minus_entropy():
    target, logits = torch.tensor([[0.2, 0.3, 0.5], [0.6, 0.4, 0.0]]), torch.randn(2, 3)
    cross = -(target * logits.log_softmax(1)).sum(1)
    entropy = -(target * target.clamp(min=1e-30).log()).sum(1)
    expected = (cross - entropy).mean().item()
    assert kl_divergence(target, logits).item() == pytest.approx(expected, rel=1e-5)


def test_a_temperature_softens_the_student_and_keeps_the_size_of_its_gradient():
    certain = torch.tensor([[1.0, 0.0]])
    assert kl_divergence(certain, torch.zeros(1, 2), 2.0).item() == pytest.approx(4 * log(2))
    teacher, student = torch.tensor([[1.0, -1.0]]), torch.tensor([[0.3, 0.1]], requires_grad=True)
    slopes = []
    for temperature in (50.0, 100.0):  # T^2 KL tends to half the squared distance over C
        target = (teacher / temperature).softmax(dim=1)
        [slope] = torch.autograd.grad(kl_divergence(target, student, temperature), student)
        slopes.append(slope[0].tolist())
    assert slopes[0] == pytest.approx(slopes[1], rel=1e-3)
    assert slopes[0] == pytest.approx([(0.3 - 0.1 - 2) / 4, -(0.3 - 0.1 - 2) / 4], rel=1e-2)


def test_kl_of_each_teacher_by_hand_and_by_row():
    probs = torch.tensor([[[1.0, 0.0], [0.5, 0.5]], [[0.25, 0.75], [0.9, 0.1]]])
    each = kl_of_each_teacher(probs, torch.zeros(2, 2))
    assert each[0].tolist() == pytest.approx([log(2), 0])
    for m in range(2):
        mean = kl_divergence(probs[:, m], torch.zeros(2, 2)).item()
        assert each[:, m].mean().item() == pytest.approx(mean)


def test_weighted_teachers_pull_a_student_as_their_mixture_does():
    probs, weight = torch.rand(5, 3, 4, dtype=torch.float64).softmax(2), torch.rand(3).double()
    weight = weight / weight.sum()
    logits = torch.randn(5, 4, dtype=torch.float64, requires_grad=True)
    apart = (weight * kl_of_each_teacher(probs, logits)).sum(dim=1).mean()
    mixed = kl_divergence((weight[:, None] * probs).sum(dim=1), logits)
    slopes = [torch.autograd.grad(loss, logits)[0] for loss in (apart, mixed)]
    assert torch.allclose(*slopes)
    assert apart > mixed  # by how much the teachers disagree


def test_mean_absolute_error_skips_nan():
    assert mean_absolute_error(torch.tensor([1.0, 5.0]), torch.tensor([3.0, nan])).item() == 2


def test_eq_3_is_negatives_over_positives_of_each_label():
    label = np.array([[1, 0, nan, 1], [0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1]])
    assert label_weights(label).tolist() == [3, 1, 0.5, 1]  # never, or always: nothing to balance
    assert label_weights(label.reshape(2, 2, 4)).tolist() == [3, 1, 0.5, 1]  # frames are rows


def test_eq_1_and_2_weigh_positives_alone():
    weight = torch.tensor([3.0, 5.0])
    logits, label = torch.zeros(2, 2, requires_grad=True), torch.tensor([[1.0, 0.0], [0.0, nan]])
    loss = weighted_binary_cross_entropy(logits, label, weight)
    loss.backward()
    assert loss.item() == pytest.approx((3 + 1 + 1) * log(2) / 3)
    assert logits.grad.flatten().tolist() == pytest.approx([-0.5, 1 / 6, 1 / 6, 0])


def test_eq_9_is_eq_2_with_soft_labels():
    soft = weighted_binary_cross_entropy(
        torch.zeros(1, 1), torch.tensor([[0.5]]), torch.tensor([3.0])
    )
    assert soft.item() == pytest.approx((0.5 * 3 + 0.5) * log(2))


def test_weights_of_classes_are_inverse_counts():
    assert class_weights(np.array([0, 0, 0, 1, -1]), 2).tolist() == pytest.approx([0.25, 0.75])
    assert class_weights(np.array([[0, 2]]), 3).tolist() == pytest.approx([0.5, 0, 0.5])


def test_eq_5_by_hand_whatever_the_scale_of_the_weights():
    logits = torch.tensor([[0.0, log(3)], [0.0, log(3)], [9.0, 9.0]])
    classes = torch.tensor([0, 1, -1])
    for scale in (1, 100):
        found = weighted_cross_entropy(logits, classes, scale * torch.tensor([3.0, 1.0])).item()
        assert found == pytest.approx((3 * log(4) + log(4 / 3)) / 4)
    frames = weighted_cross_entropy(logits[None], classes[None], torch.tensor([3.0, 1.0])).item()
    assert frames == pytest.approx((3 * log(4) + log(4 / 3)) / 4)
    assert weighted_cross_entropy(logits, torch.full((3,), -1), torch.ones(2)).item() == 0


def test_the_paper_has_weights_of_its_own_classes_alone():
    assert paper_weights(Task("multilabel", ("AU25", "AU02"))).tolist() == pytest.approx(
        [0.59, 24.7]
    )
    with pytest.raises(Refusal, match="class 'other'; set weights: data"):
        paper_weights(Task("multiclass", ("neutral", "other")))


def test_an_expectation_over_bins_includes_their_ends():
    bins = tuple(np.linspace(-1, 1, 20).tolist())
    logits = torch.full((1, 2, 20), -100.0)
    logits[0, 0, 19] = logits[0, 1, 0] = 100
    assert expectation(logits, bins).tolist() == [[1, -1]]
    assert expectation(torch.tensor([0.0, log(3)]), (-1.0, 1.0)).item() == pytest.approx(0.5)
    assert expectation(torch.zeros(3, 20), bins).abs().max().item() < 1e-6


def test_eq_6_and_7_by_hand():
    """Values (0, 1) against (0, 2): 2 * 0.5 / (0.25 + 1 + 0.25) = 2/3, for each column."""
    value, target = torch.tensor([[0.0, 0.0], [1.0, 1.0]]), torch.tensor([[0.0, 0.0], [2.0, 2.0]])
    assert disagreement(value, target).item() == pytest.approx(2 / 3)
    assert disagreement(target, target).item() == pytest.approx(0, abs=1e-6)
    assert disagreement(-value + 1, value).item() == pytest.approx(4)  # reversed: CCC is -1
    padded = torch.cat([target, torch.full((1, 2), nan)])
    more = torch.cat([value, torch.full((1, 2), 7.0)])
    assert disagreement(more, padded).item() == pytest.approx(2 / 3)


def test_a_column_without_a_target_counts_nothing_and_passes_no_nan_back():
    value = torch.tensor([[0.0, 0.3], [1.0, 0.1]], requires_grad=True)
    loss = disagreement(value, torch.tensor([[0.0, nan], [2.0, nan]]))
    loss.backward()
    assert loss.item() == pytest.approx(1 / 3)
    assert torch.isfinite(value.grad).all()
    assert value.grad[:, 1].tolist() == [0, 0]
