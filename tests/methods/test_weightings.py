"""How each method weighs its teachers: numbers by hand, and what they have in common."""

import numpy as np
import pytest
import torch
from students import BY_HAND, NAMES, judged, method

from affectbench.learning.distillation import Teachers
from affectbench.learning.methods import load_method
from affectbench.refusal import Diverged, Refusal


def test_accuracy_weights_by_hand():
    """Both are right twice of three times: a on both rows of class 0, b on one of each class."""
    weight = method("accuracy_cmd").weigh(BY_HAND)
    assert weight == pytest.approx(np.full((2, 2), 0.5))
    recall = method("accuracy_cmd", class_wise=True, min_rows=1).weigh(BY_HAND)  # 1, 1/2 and 0, 1
    assert recall == pytest.approx(np.array([[2 / 3, 0.0], [1 / 3, 1.0]]))
    options = {"class_wise": True, "min_rows": 1, "normalize": "teachers", "temperature": 0.5}
    softer = method("accuracy_cmd", **options).weigh(BY_HAND)
    assert softer[0, 0] / softer[1, 0] == pytest.approx(np.exp((1 - 0.5) / 0.5))


def test_accuracy_without_rows_of_a_class_says_which():
    with pytest.raises(Diverged, match="class 'b' has 1 rows"):
        method("accuracy_cmd", class_wise=True, min_rows=2).weigh(BY_HAND)


def test_confidence_weights_are_averaged_over_the_rows_of_a_class():
    """Of two teachers: 1 - e^CE_1 / (e^CE_1 + e^CE_2) = p_1 / (p_1 + p_2), p of the label."""
    weight = method("confidence_cmd", min_rows=1).weigh(BY_HAND)
    assert weight[0, 0] == pytest.approx((0.9 / 1.3 + 0.8 / 1.4) / 2)
    assert weight[0, 1] == pytest.approx(0.4 / 1.3)
    assert weight.sum(axis=0) == pytest.approx([1, 1])


def test_the_best_teacher_is_told_by_cross_entropy_or_accuracy():
    by_loss = method("best_teacher").weigh(BY_HAND)  # .9 .8 .4 against .4 .6 .9: .288 > .216
    assert by_loss.tolist() == [[1, 1], [0, 0]]
    more_right = Teachers(
        probs_MNC=np.array([[[0.51, 0.49]] * 3, [[0.99, 0.01]] * 2 + [[0.49, 0.51]]]),
        class_N=np.array([0, 0, 1]),
        background_MBC=np.full((2, 4, 2), 0.5),
        names=("a", "b"),
    )
    assert method("best_teacher", score="accuracy").weigh(more_right)[1].tolist() == [1, 1]


def test_rows_without_a_label_judge_nobody():
    last = np.array([0, 0, -1])
    unlabelled = Teachers(BY_HAND.probs_MNC, last, BY_HAND.background_MBC, ("a", "b"))
    accuracy = method("accuracy_cmd").weigh(unlabelled)  # 2 of 2 against 1 of 2
    assert accuracy[:, 0] == pytest.approx([2 / 3, 1 / 3])
    assert method("best_teacher", score="accuracy").weigh(unlabelled)[0].tolist() == [1, 1]


def test_random_weights_are_the_seeds_and_sum_to_one():
    weigh = method("random_cmd").weigh
    first, again, other = (weigh(judged(seed=seed)) for seed in (1, 1, 2))
    assert (first == again).all()
    assert not np.allclose(first, other)
    assert first.sum(axis=0) == pytest.approx(np.ones(3))
    once = method("random_cmd", class_wise=False).weigh(judged(seed=1))
    assert once == pytest.approx(np.repeat(once[:, :1], 3, axis=1))
    mean = np.mean([weigh(judged(seed=seed)) for seed in range(300)], axis=0)
    assert mean == pytest.approx(np.full((3, 3), 1 / 3), abs=0.06)  # sd .236 / sqrt(300) = .014


def test_a_row_of_certain_and_unsure_teachers_weighs_the_certain():
    probs = torch.tensor([[[1.0, 0.0], [0.5, 0.5]]])
    weight = method("entropy_cmd").weigh(probs, torch.zeros(1, 2))
    assert weight.tolist() == [[0.5, 0.0]]  # (1, 0) as published, over M


def test_gradients_are_those_that_autograd_finds():
    """AE-KD's weights from softmax(z) - p are those from the gradients of each teacher's KL."""
    probs = torch.from_numpy(judged().probs_MNC).swapaxes(0, 1)
    logits = torch.randn(30, 3, dtype=torch.float64, requires_grad=True)
    gradients = []
    for m in range(3):
        kl = (probs[:, m] * (probs[:, m].log() - logits.log_softmax(1))).sum(1).mean()
        [slope] = torch.autograd.grad(kl, logits)
        gradients.append(slope.mean(dim=0).numpy())
    unit = [g / np.linalg.norm(g) for g in gradients]
    weight = method("gradient_cmd").weigh(probs, logits.detach()).numpy()
    raw = weight * [np.linalg.norm(g) for g in gradients]
    raw /= raw.sum()  # the weights of unit gradients, before each was divided by its length
    assert raw.max() <= 0.6 + 1e-9
    gram = np.array(unit) @ np.array(unit).T
    least = min(
        a @ gram @ a
        for a in np.random.default_rng(0).dirichlet(np.ones(3), size=20_000)
        if a.max() <= 0.6
    )
    assert raw @ gram @ raw <= least + 1e-9


def test_gradients_need_enough_teachers_for_their_limit():
    with pytest.raises(Refusal, match=r"limit 0.6 is below 1 / 1"):
        method("gradient_cmd").weigh(torch.full((4, 1, 3), 1 / 3), torch.zeros(4, 3))


def test_teachers_that_say_the_same_weigh_the_same_in_every_method():
    one = judged(count=1)
    same = Teachers(
        np.repeat(one.probs_MNC, 3, axis=0), one.class_N, np.repeat(one.background_MBC, 3, 0), NAMES
    )
    third = np.full((3, 3), 1 / 3)
    for name in ("uniform_cmd", "xa_cmd", "ce_cmd", "accuracy_cmd", "confidence_cmd"):
        options = {"min_rows": 1} if "min_rows" in load_method(name, {}).__annotations__ else {}
        assert method(name, **options).weigh(same) == pytest.approx(third), name
    assert method("stacking_cmd").weigh(same) == pytest.approx(third)
    probs = torch.from_numpy(same.probs_MNC).swapaxes(0, 1)
    logits = torch.randn(30, 3, dtype=torch.float64)
    assert method("gradient_cmd").weigh(probs, logits).tolist() == pytest.approx([1 / 3] * 3)
    entropy = method("entropy_cmd").weigh(probs, logits)
    assert entropy.numpy() == pytest.approx(np.full((30, 3), 2 / 9))
