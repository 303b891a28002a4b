"""Students of several teachers: what each method asks of them, and what it then learns."""

import numpy as np
import pytest
import torch

from affectbench.arrays import Arrays, Task
from affectbench.learning.distillation import Mixture, Teachers, distil, distil_by_batch
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run, Schedule, predict
from affectbench.probabilities import softmax
from affectbench.project.plugins import load
from affectbench.refusal import Diverged, Refusal

NAMES = ("a", "b", "c")
SHORT = Schedule(lr=0.01, steps=4, batch_size=8, patience=5, validate_every=2)


def method(name: str, **options):
    return load_method(name, options)


def judged(rows: int = 30, count: int = 3, **more) -> Teachers:
    rng = np.random.default_rng(5)
    class_N = np.arange(rows) % len(NAMES)
    logits = rng.normal(size=(count, 2 * rows, len(NAMES)))
    logits[:, np.arange(rows), class_N] += np.linspace(0.2, 2, count)[:, None]
    probs = softmax(logits)
    return Teachers(probs[:, :rows], class_N, probs[:, rows:], NAMES, **more)


BY_HAND = Teachers(
    probs_MNC=np.array(
        [[[0.9, 0.1], [0.8, 0.2], [0.6, 0.4]], [[0.4, 0.6], [0.6, 0.4], [0.1, 0.9]]]
    ),
    class_N=np.array([0, 0, 1]),
    background_MBC=np.full((2, 4, 2), 0.5),
    names=("a", "b"),
)


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


def test_sampled_values_reach_the_teacher_that_they_are_of():
    """In whatever order they come: teacher "two" has all the value, so almost all the weight."""
    value = {"two": {"rows": np.full((3, 2), 9.0)}, "one": {"rows": np.zeros((3, 2))}}
    arrays, log = Arrays(**{**vars(rows()), "importance": value}), Log()
    network = load("Net", "cnn1d", {"widths": (4, 4, 4)}).build(arrays.shapes(), arrays.tasks)
    xa_cmd = method("xa_cmd", weights_from="sampled", min_rows=1, steps=1)
    xa_cmd.fit(network, arrays, arrays, Run(0, torch.device("cpu"), log))
    expected = [[1 / (1 + np.exp(18))] * 3, [1 / (1 + np.exp(-18))] * 3]
    assert _weights(log) == pytest.approx(np.array(expected))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"temperature": 0.0}, "temperature 0.0 is not above 0"),
        ({"kl_temperature": -1.0}, "kl_temperature -1.0 is not above 0"),
        ({"cross_entropy": -0.5}, "cross_entropy -0.5 is below 0"),
        ({"reduce": "mean"}, "weights_from: sampled"),
        ({"combine": "logits", "renormalise": False}, "renormalise: false says nothing"),
    ],
)
def test_options_that_contradict_each_other_are_refused(options, told):
    with pytest.raises(Refusal, match=told):
        method("xa_cmd", **options)


def rows(count: int = 24, shift: float = 0.0) -> Arrays:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(2, count, 3)).astype(np.float32)  # 2 members of a teacher
    return Arrays(
        inputs={"x": rng.normal(size=(count, 8, 2)).astype(np.float32)},
        targets={"target": np.arange(count) % 3},
        tasks={"target": Task("multiclass", NAMES)},
        row=np.arange(count),
        group=np.arange(count),
        split=np.full(count, "train"),
        soft_targets={"one": {"target": logits}, "two": {"target": shift - logits}},
    )


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


def student(**options):
    """Return a fitted student's log and its prediction."""
    arrays, log = rows(), Log()
    torch.manual_seed(0)
    network = load("Net", "cnn1d", {"widths": (4, 4, 4)}).build(arrays.shapes(), arrays.tasks)
    schedule = {"lr": 0.01, "steps": 4, "batch_size": 8, "validate_every": 2, "min_rows": 1}
    xa_cmd = method("xa_cmd", **schedule, **options)
    network = xa_cmd.fit(network, arrays, arrays, Run(0, torch.device("cpu"), log))
    return log, xa_cmd.predict(network, arrays.inputs)["target"]


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


def test_what_it_stops_on_is_the_divergence_of_what_it_learns():
    """The logged loss on validation rows, again by hand from the student that was kept."""
    log, logits = student()
    target = Mixture().of(rows(), "target", _weights(log))
    student_probs = softmax(logits[0])
    kl = (target * (np.log(target) - np.log(student_probs))).sum(axis=1).mean()
    assert log.best["val_kl"] == pytest.approx(kl, rel=1e-4)


def _weights(log: Log) -> np.ndarray:
    cells = {(row, column): value for _, row, column, value in log.diagnostic_rows}
    return np.array([[cells[teacher, name] for name in NAMES] for teacher in ("one", "two")])


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
