"""Which rows come next: whole epochs, equal parts of several tasks, and after a kill."""

import numpy as np
import pytest
from labelled_rows import labelled, train_on

from affectbench.learning.batches import Batches
from affectbench.learning.training import Schedule
from affectbench.refusal import Refusal

nan = float("nan")


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
