"""Answers as logits: hand-derived values, and that they come out as they went in."""

import numpy as np
import pytest
import torch

from affectbench.arrays import Task
from affectbench.learning.answers import logits_of, on_bins
from affectbench.learning.losses.binned import expectation
from affectbench.probabilities import pooled

BINS = tuple(np.linspace(-1, 1, 20))


def test_worked_values():
    assert on_bins(np.array(0.5), (0.0, 2.0)) == pytest.approx([3 / 4, 1 / 4])
    assert on_bins(np.array([9.0, -9.0, 1.0]), (0.0, 1.0, 2.0)).tolist() == [
        [0, 0, 1], [1, 0, 0], [0, 1, 0]
    ]  # fmt: skip
    classes, label = Task("multiclass", ("a", "b")), Task("multilabel", ("a",))
    assert logits_of(classes, np.array([[0.25, 0.75]])) == pytest.approx(np.log([[0.25, 0.75]]))
    assert logits_of(label, np.array([[1 / 3]])) == pytest.approx(np.log([[0.5]]))


def test_what_goes_in_comes_out():
    rng = np.random.default_rng(0)
    probs = rng.dirichlet(np.ones(3), size=(4, 2))
    for kind in ("multiclass", "multilabel"):
        task = Task(kind, ("a", "b", "c"))
        assert pooled(task, logits_of(task, probs)[None]) == pytest.approx(probs, abs=1e-6)
    value, task = rng.uniform(-1, 1, (4, 2, 3)), Task("regression", ("a", "b", "c"), BINS)
    logits = logits_of(task, value)
    assert logits.shape == (4, 2, 3, 20)
    assert expectation(torch.from_numpy(logits), BINS).numpy() == pytest.approx(value, abs=1e-6)
    share = on_bins(value, BINS)
    assert share.sum(axis=-1) == pytest.approx(1)
    assert ((share > 0).sum(axis=-1) <= 2).all()


@pytest.mark.parametrize(
    "task",
    [
        Task("multiclass", ("a", "b")),
        Task("multilabel", ("a", "b")),
        Task("regression", ("a", "b")),
        Task("regression", ("a", "b"), BINS),
    ],
)
def test_certainty_is_finite_and_what_is_unknown_says_nothing(task):
    logits = logits_of(task, np.array([[0.0, 1.0], [np.nan, np.nan]]))
    assert logits.dtype == np.float32
    assert np.isfinite(logits).all()
    assert (logits[1] == 0).all()
