"""Performance on validation rows is what the metrics say, task by task."""

import numpy as np
import pytest

from affectbench.arrays import Task
from affectbench.evaluation.metrics import multiclass, multilabel, regression
from affectbench.learning.performance import ccc, performance

nan = float("nan")


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
