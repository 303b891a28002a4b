"""Distillation: what a student of several teachers is given to learn, and learns."""

import numpy as np
import pytest
import torch
from students import SHORT, rows, student, weights_in

from affectbench.arrays import Arrays
from affectbench.learning.distillation import Mixture, distil, distil_by_batch
from affectbench.learning.log import Log
from affectbench.learning.training import Run, predict
from affectbench.probabilities import softmax
from affectbench.project.plugins import load


def test_a_mixture_averages_a_teachers_members_and_softens_them():
    arrays, weight = rows(), np.full((2, 3), 0.5)
    one, two = (soft["target"] for soft in arrays.soft_targets.values())
    plain = (softmax(one).mean(axis=0) + softmax(two).mean(axis=0)) / 2
    assert Mixture().of(arrays, "target", weight) == pytest.approx(plain)
    softened = (softmax(one / 2).mean(axis=0) + softmax(two / 2).mean(axis=0)) / 2
    assert Mixture(temperature=2.0).of(arrays, "target", weight) == pytest.approx(softened)
    by_logits = Mixture("logits", temperature=2.0).of(arrays, "target", weight)
    assert by_logits == pytest.approx(softmax((one.mean(axis=0) + two.mean(axis=0)) / 4))
    heavy = Mixture(renormalise=False).of(arrays, "target", 2 * weight)
    assert heavy.sum(axis=1) == pytest.approx(np.full(24, 2.0))


def test_uniform_logits_do_not_mind_a_constant():
    """A shift of a teacher's logits is no news to equal weights, whatever is combined."""
    for mixture in (Mixture(), Mixture("logits")):
        plain, shifted = (
            mixture.of(rows(shift=shift), "target", np.full((2, 3), 0.5)) for shift in (0.0, 3.0)
        )
        assert plain == pytest.approx(shifted, abs=1e-6)


def test_what_it_stops_on_is_the_divergence_of_what_it_learns():
    """The logged loss on validation rows, again by hand from the student that was kept."""
    log, logits = student()
    target = Mixture().of(rows(), "target", weights_in(log))
    student_probs = softmax(logits[0])
    kl = (target * (np.log(target) - np.log(student_probs))).sum(axis=1).mean()
    assert log.best["val_kl"] == pytest.approx(kl, rel=1e-4)


def test_weights_by_batch_are_told_of_all_classes_together():
    arrays, log = rows(), Log()
    network = load("Net", "cnn1d", {"widths": (4, 4, 4)}).build(arrays.shapes(), arrays.tasks)
    run = Run(0, torch.device("cpu"), log)
    weight = torch.tensor([0.75, 0.25])
    distil_by_batch(
        network, arrays, arrays, weigh=lambda probs, logits: weight, schedule=SHORT, run=run
    )
    assert log.diagnostic_rows == [
        ("teacher_weight", "one", "all", 0.75),
        ("teacher_weight", "two", "all", 0.25),
    ]


def test_fixed_weights_by_batch_learn_what_one_mixture_teaches():
    """Sum_m w_m KL(p_m || s) and KL(sum_m w_m p_m || s) differ by what no student can change.

    Not to the last digit: Adam enlarges the rounding of a bias before a batch norm, which is idle.
    """
    arrays = rows()

    def taught(way, given) -> np.ndarray:
        torch.manual_seed(0)
        network = load("Net", "cnn1d", {"widths": (4, 4, 4)}).build(arrays.shapes(), arrays.tasks)
        run = Run(0, torch.device("cpu"), Log())
        network = way(network, arrays, arrays, weigh=given, schedule=SHORT, run=run)
        return predict(network, arrays.inputs)["target"]

    weight = np.array([[0.75], [0.25]])
    mixed = taught(distil, lambda teachers: np.repeat(weight, 3, axis=1))
    apart = taught(distil_by_batch, lambda probs, logits: torch.from_numpy(weight[:, 0]).to(probs))
    other = taught(distil, lambda teachers: np.repeat(weight[::-1], 3, axis=1))
    assert np.abs(mixed - apart).max() < 1e-3
    assert np.abs(mixed - other).max() > 1e-2


def test_a_share_of_cross_entropy_is_the_only_way_labels_enter():
    shuffled = np.roll(rows().targets["target"], 1)
    arrays, twin = rows(), Arrays(**{**vars(rows()), "targets": {"target": shuffled}})
    found = {}
    for share in (0.0, 1.0):
        for name, data in (("own", arrays), ("shuffled", twin)):
            torch.manual_seed(0)
            net = load("Net", "cnn1d", {"widths": (4, 4, 4)})
            network = distil(
                net.build(data.shapes(), data.tasks),
                data,
                arrays,
                weigh=lambda teachers: np.full((2, 3), 0.5),
                schedule=SHORT,
                run=Run(0, torch.device("cpu"), Log()),
                label_share=share,
            )
            found[share, name] = predict(network, data.inputs)["target"].tobytes()
    assert found[0.0, "own"] == found[0.0, "shuffled"]
    assert found[1.0, "own"] != found[1.0, "shuffled"]
