"""How much a network overfits, from its stored prediction of all rows."""

from dataclasses import replace

import numpy as np
import pytest

from affectbench.arrays import Arrays, Task
from affectbench.evaluation.metrics import overfitting
from affectbench.evaluation.seen_rows import overfitting_sums

TASKS = {"target": "mood"}
SPLIT = np.array(["train", "test", "val", "train", "test"])


def rows(kind: str = "multiclass", **targets) -> Arrays:
    return Arrays(
        inputs={},
        targets={"target": np.array([0, 0, 1, 1, 1]), **targets},
        tasks={
            "target": Task(kind, ("calm", "angry")),
            **dict.fromkeys(targets, Task("map", ("a",))),
        },
        row=np.arange(5),
        group=np.array(["p", "q", "q", "r", "q"]),
        split=SPLIT,
    )


def test_losses_add_up_by_group_and_side():
    """p(label) is 3/4 on training rows and 1/2 on test rows: a gap of ln 3/2."""
    logits = np.log([[0.75, 0.25], [0.5, 0.5], [0.1, 0.9], [0.25, 0.75], [0.5, 0.5]])[None]
    found = overfitting_sums(rows(), TASKS, {0: {"mood": logits}, 1: {}})
    sums = found[0]["overfitting/mood"]
    assert (sums.kind, sums.groups.tolist(), sums.rows) == ("overfitting", ["p", "q", "r"], 2)
    assert sums.values["count"].tolist() == [0, 2, 0]
    assert sums.values["seen_count"].tolist() == [1, 0, 1]
    total = {name: values.sum() for name, values in sums.values.items()}
    assert overfitting.scores(total)["generalisation_gap"] == pytest.approx(np.log(1.5))
    assert found[1]["overfitting/mood"].values.keys() == sums.values.keys()  # it diverged


def test_only_a_variant_that_learns_one_task_of_classes_has_a_gap():
    logits = {0: {"mood": np.zeros((1, 5, 2))}}
    located = rows(maps=np.zeros((5, 1, 2, 2)))
    assert overfitting_sums(located, {**TASKS, "maps": "maps/au"}, logits)[0]
    values = rows("multilabel", target=np.zeros((5, 2)))
    values = replace(values, tasks={"target": Task("multilabel", ("calm", "angry"))})
    assert overfitting_sums(values, TASKS, logits) == {}
    frames = replace(rows(), targets={"target": np.zeros((5, 3), int)})
    assert overfitting_sums(frames, TASKS, logits) == {}
    two = rows(other=np.zeros(5, int))
    two = replace(two, tasks={**two.tasks, "other": Task("multiclass", ("a", "b"))})
    assert overfitting_sums(two, {**TASKS, "other": "skill"}, logits) == {}
