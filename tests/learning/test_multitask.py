"""Several tasks at once: how they are weighed, drawn into batches, judged, and handed on."""

from math import log2

import numpy as np
import pytest
import torch
from torch import nn

from affectbench.arrays import Arrays, Task
from affectbench.evaluation.metrics import multiclass, multilabel, regression
from affectbench.learning.batches import Batches
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.performance import ccc, performance
from affectbench.learning.task_balance import balance
from affectbench.learning.task_losses import fit_tasks
from affectbench.learning.training import Run, Schedule, train
from affectbench.project.plugins import load
from affectbench.refusal import Refusal

nan = float("nan")
CPU = torch.device("cpu")


def judged(*pairs: tuple[float, float]) -> list[dict[str, float]]:
    return [{"a": a, "b": b} for a, b in pairs]


def test_algorithm_1_starts_even():
    assert balance([], ["a", "b", "c"]) == pytest.approx({"a": 1 / 3, "b": 1 / 3, "c": 1 / 3})


def test_algorithm_1_by_hand():
    """Task b improves at first, then waits: m = 1, 2, 3, 4; log2 m counts from m = 3 on."""
    history = judged((1, 5), (2, 5), (3, 4), (4, 5))
    raw = [max(1, log2(m)) for m in (1, 2, 3, 4)]
    for seen, weight in enumerate(raw, start=1):
        assert balance(history[:seen], ["a", "b"])["b"] == pytest.approx(weight / (1 + weight))


def test_an_improvement_resets_a_task_but_not_as_released():
    history = judged((1, 5), (2, 4), (3, 4), (4, 4), (5, 4), (6, 6))
    assert balance(history, ["a", "b"]) == {"a": 0.5, "b": 0.5}
    released = balance(history, ["a", "b"], resets=False)  # b failed four times: log2 4
    assert released == pytest.approx({"a": 1 / 3, "b": 2 / 3})
    more = [*history, {"a": 0, "b": nan}]  # what cannot be judged has not improved
    assert balance(more, ["a", "b"], resets=False)["b"] == pytest.approx(log2(5) / (1 + log2(5)))


def test_a_single_pool_is_gone_through_whole_and_shuffled():
    batches = Batches(3, {"": np.arange(10)}, 5)
    assert batches.epoch == 2
    drawn = [batches.next()[""] for _ in range(2)]
    assert sorted(np.concatenate(drawn).tolist()) == list(range(10))
    assert all((np.diff(rows) > 0).all() for rows in drawn)


def test_a_batch_has_equal_parts_and_an_epoch_ends_with_the_smallest_pool():
    pools = {"a": np.arange(0, 90), "b": np.arange(50, 60), "c": np.arange(70, 100)}
    batches = Batches(3, pools, 12)
    assert batches.epoch == 2  # ten rows of b, four a batch
    for _ in range(20):
        drawn = batches.next()
        assert {name: len(rows) for name, rows in drawn.items()} == {"a": 4, "b": 4, "c": 4}
        assert all(np.isin(rows, pools[name]).all() for name, rows in drawn.items())
    small = Batches(3, {"a": np.arange(90), "b": np.arange(2)}, 12)
    assert [len(rows) for rows in small.next().values()] == [2, 2]


def test_batches_go_on_from_where_they_were():
    pools = {"a": np.arange(20), "b": np.arange(7)}
    whole, again = Batches(1, pools, 6), Batches(1, pools, 6)
    before = [whole.next() for _ in range(5)]
    state, after = whole.state(), [whole.next() for _ in range(5)]
    again.restore(state)
    for one, two in zip(after, [again.next() for _ in range(5)], strict=True):
        assert all(np.array_equal(one[name], two[name]) for name in pools)
    assert not all(np.array_equal(a["a"], b["a"]) for a, b in zip(before, after, strict=True))


def labelled(rows: int = 24) -> Arrays:
    """Rows of which each has a label of one task: classes first, then labels, then values."""
    rng, third = np.random.default_rng(0), np.arange(rows) % 3
    targets = {
        "class": np.where(third == 0, np.arange(rows) % 2, -1),
        "label": np.where(third[:, None] == 1, np.eye(2)[np.arange(rows) % 2], nan),
        "value": np.where(third[:, None] == 2, rng.uniform(-1, 1, (rows, 1)), nan),
    }
    return Arrays(
        inputs={"x": rng.normal(size=(rows, 3)).astype(np.float32)},
        targets=targets,
        tasks={
            "class": Task("multiclass", ("a", "b")),
            "label": Task("multilabel", ("a", "b")),
            "value": Task("regression", ("a",), (-1.0, 0.0, 1.0)),
        },
        row=np.arange(rows),
        group=np.arange(rows),
        split=np.full(rows, "train"),
    )


class Linear(nn.Module):
    def __init__(self):
        super().__init__()
        self.heads = nn.ModuleDict({"class": nn.Linear(3, 2), "label": nn.Linear(3, 2)})
        self.heads["value"] = nn.Sequential(nn.Linear(3, 3), nn.Unflatten(1, (1, 3)))

    def embed(self, inputs):
        return inputs["x"]

    def forward(self, inputs):
        return {role: head(inputs["x"]) for role, head in self.heads.items()}


def train_on(rows: Arrays, loss, schedule: Schedule, **more) -> nn.Module:
    torch.manual_seed(0)
    run = Run(1, CPU, Log())
    return train(
        Linear(), rows, rows, loss=loss, validate=lambda p: {"even": 0.0}, schedule=schedule,
        run=run, **more,
    )  # fmt: skip


def test_rows_drawn_for_a_task_count_for_it_alone():
    rows = labelled()
    for role in rows.targets:  # every row has a label of every task
        full = rows.targets[role].copy()
        full[:] = 0
        rows.targets[role][:] = full
    seen = []

    def loss(outputs, batch):
        known = {
            "class": batch.targets["class"] != -1,
            "label": ~batch.targets["label"].isnan().any(1),
            "value": ~batch.targets["value"].isnan().any(1),
        }
        seen.append({role: mask.tolist() for role, mask in known.items()})
        return outputs["class"].sum()

    train_on(rows, loss, Schedule(1e-3, 3, 6, 0, 0), by_task=True)
    yes, no = [True] * 2, [False] * 2
    assert seen == [{"class": yes + no + no, "label": no + yes + no, "value": no + no + yes}] * 3


def test_a_task_without_a_label_cannot_have_its_part():
    rows = labelled()
    rows.targets["label"][:] = nan
    with pytest.raises(Refusal, match="task 'label' has no labelled training row"):
        train_on(rows, lambda o, b: o["class"].sum(), Schedule(1e-3, 3, 6, 0, 0), by_task=True)


def test_a_budget_is_in_steps_or_in_epochs():
    rows, calls = labelled(), []

    def loss(outputs, batch):
        calls.append(len(batch.targets["class"]))
        return outputs["class"].sum()

    train_on(rows, loss, Schedule(1e-3, 0, 5, 0, 0, epochs=3))
    assert calls == [5] * 12  # 24 rows: four whole batches an epoch
    calls.clear()
    train_on(rows, loss, Schedule(1e-3, 7, 5, 0, 0, epochs=3))
    assert len(calls) == 7


def test_the_rate_falls_to_a_tenth_every_few_epochs():
    schedule = Schedule(1.0, 0, 5, 0, 0, epochs=10, decay_every=3)
    found = [schedule.rate(step, 100) for step in (0, 29, 30, 59, 60, 90, 99)]
    assert found == pytest.approx([1, 1, 0.1, 0.1, 0.01, 0.001, 0.001])
    assert Schedule(1.0, 100, 5, 0, 0).rate(99, 100) == 1


def test_what_is_heeded_is_the_history_so_far():
    heard = []
    train_on(
        labelled(),
        lambda outputs, batch: outputs["class"].sum(),
        Schedule(1e-3, 6, 5, 0, 2),
        heed=lambda history: heard.append([step for step, _ in history]),
    )
    assert heard == [[], [2], [2, 4]]


class Kept:
    """States in memory; `stop` raises after so many are saved, as a kill would."""

    def __init__(self, stop: int):
        self.saved, self.stop = {}, stop

    def load(self, loop):
        return self.saved.get(loop)

    def save(self, loop, tensors, notes):
        self.saved[loop] = {n: t.clone() for n, t in tensors.items()}, {**notes}
        self.stop -= 1
        if self.stop == 0:
            raise KeyboardInterrupt

    def clear(self):
        self.saved.clear()


@pytest.mark.parametrize("name", ["multitask", "self_distillation"])
def test_a_killed_fit_of_several_tasks_ends_in_the_same_bits(name):
    """Batches, balance and rates go on: all are functions of what was saved."""
    rows = labelled(60)
    rng = np.random.default_rng(1)
    logits = {
        r: rng.normal(size=(2, 60, *t.outputs)).astype(np.float32) for r, t in rows.tasks.items()
    }
    rows = Arrays(**{**vars(rows), "soft_targets": {"tea": logits}})
    method = load_method(name, {"steps": 30, "validate_every": 3, "batch_size": 6, "lr": 0.05})

    def fit(states):
        torch.manual_seed(0)
        return method.fit(Linear(), rows, rows, Run(1, CPU, Log(), states)).state_dict()

    undisturbed, states = fit(None), Kept(stop=4)
    with pytest.raises(KeyboardInterrupt):
        fit(states)
    resumed = fit(states)
    assert all(torch.equal(resumed[name], tensor) for name, tensor in undisturbed.items())


def test_a_fused_step_goes_on_where_weights_are_channels_last(tmp_path):
    """A saved file keeps no order of memory; the moments must take the weights' again."""
    torch.manual_seed(0)
    x = np.random.default_rng(0).integers(0, 256, (24, 8, 8, 3)).astype(np.uint8)
    rows = Arrays(**{**vars(labelled()), "inputs": {"x": x}})
    rows = Arrays(
        **{
            **vars(rows),
            "tasks": {"class": rows.tasks["class"]},
            "targets": {"class": np.arange(24) % 2},
        }
    )
    method = load_method("multitask", {"steps": 12, "validate_every": 3, "batch_size": 8})

    def fit(states):
        torch.manual_seed(0)
        network = load("Net", "small_cnn", {}).build({"x": (8, 8, 3)}, rows.tasks)
        return method.fit(network, rows, rows, Run(1, CPU, Log(), states)).state_dict()

    undisturbed, states = fit(None), Kept(stop=2)
    with pytest.raises(KeyboardInterrupt):
        fit(states)
    tensors, notes = states.saved[0]
    states.saved[0] = {name: t.contiguous() for name, t in tensors.items()}, notes
    resumed = fit(states)
    assert all(torch.equal(resumed[name], tensor) for name, tensor in undisturbed.items())


def test_performance_is_what_the_metrics_say():
    rng = np.random.default_rng(0)
    logits, classes = rng.normal(size=(1, 40, 3, 4)), rng.integers(-1, 4, (40, 3))
    task = Task("multiclass", tuple("abcd"))
    probs = np.exp(logits[0]) / np.exp(logits[0]).sum(-1, keepdims=True)
    sums = multiclass.statistics(probs.reshape(-1, 4), classes.ravel())
    scores = multiclass.scores({k: v.sum(0) for k, v in sums.items()})
    expected = 0.67 * scores["macro_f1"] + 0.33 * scores["accuracy"]
    assert performance(task, logits, classes) == pytest.approx(expected)

    labels = np.where(rng.random((40, 4)) < 0.2, nan, rng.integers(0, 2, (40, 4)))
    sums = multilabel.statistics(1 / (1 + np.exp(-logits[0, :, 0])), labels)
    scores = multilabel.scores({k: v.sum(0) for k, v in sums.items()})
    found = performance(Task("multilabel", tuple("abcd")), logits[:, :, 0], labels)
    assert found == pytest.approx(0.5 * scores["macro_f1"] + 0.5 * scores["accuracy"])

    bins, target = (-1.0, 0.0, 1.0), rng.uniform(-1, 1, (40, 2))
    task, logits = Task("regression", ("v", "a"), bins), rng.normal(size=(1, 40, 2, 3))
    value = (np.exp(logits[0]) / np.exp(logits[0]).sum(-1, keepdims=True)) @ np.array(bins)
    sums = regression.statistics(value, target)
    scores = regression.scores({k: v.sum(0) for k, v in sums.items()})
    assert performance(task, logits, target) == pytest.approx(2 * scores["ccc"])


def test_performance_by_hand():
    assert ccc(np.array([0.0, 1.0, 9.0]), np.array([0.0, 2.0, nan])) == pytest.approx(2 / 3)
    found = performance(
        Task("regression", ("x",)), np.array([[[1.0], [2.0]]]), np.array([[3.0], [nan]])
    )
    assert found == -2
    assert np.isnan(
        performance(Task("multiclass", ("a", "b")), np.zeros((1, 2, 2)), np.array([-1, -1]))
    )


def test_the_loss_is_the_balanced_sum_and_the_best_is_best_in_total():
    rows, log = labelled(60), Log()
    ones = dict.fromkeys(rows.tasks, lambda logits, target: logits.sum() * 0 + 3)
    torch.manual_seed(0)
    fit_tasks(
        Linear(), rows, rows, ones, balancing="printed", schedule=Schedule(1e-3, 8, 6, 0, 2),
        run=Run(1, CPU, log),
    )  # fmt: skip
    losses = [value for _, name, value in log.history_rows if name == "train_loss"]
    assert losses == pytest.approx([3, 3, 3, 3])  # the weights sum to 1 whatever the balance
    total = {step: v for step, name, v in log.history_rows if name == "val_minus_total"}
    each = [
        v for s, name, v in log.history_rows if s == 2 and name in {f"val_{r}" for r in rows.tasks}
    ]
    assert total[2] == pytest.approx(-sum(each))
    assert log.best["val_minus_total"] == min(total.values())


def test_a_student_learns_the_pooled_probabilities_of_all_members():
    task = Task("multilabel", ("a",))
    rows = Arrays(
        **{
            **vars(labelled(2)),
            "tasks": {"label": task},
            "targets": {"label": np.full((2, 1), nan)},
        }
    )
    logits = np.array([[[0.0], [np.log(3)]], [[0.0], [0.0]]], dtype=np.float32)
    rows = Arrays(**{**vars(rows), "soft_targets": {"tea": {"label": logits}}})
    found = load_method("self_distillation", {}).soft_target(rows, "label")
    assert found == pytest.approx(np.array([[0.5], [(0.75 + 0.5) / 2]]))
    hot = load_method("self_distillation", {"temperature": 2.0}).soft_target(rows, "label")
    assert hot[1, 0] == pytest.approx((1 / (1 + 3**-0.5) + 0.5) / 2)
