"""Logits to probabilities, and how members are pooled."""

import numpy as np
import pytest

from affectbench.arrays import Task
from affectbench.probabilities import pooled


def test_ensembles_average_probabilities_not_logits():
    logits = np.array([[[0.0, 100.0]], [[0.0, 0.0]]])  # (2 passes, 1 row, 2 classes)
    assert pooled(Task("multiclass", ("a", "b")), logits)[0, 1] == pytest.approx(0.75)
    assert pooled(Task("multilabel", ("a", "b")), logits)[0].tolist() == pytest.approx([0.5, 0.75])


def test_bins_give_their_expectation():
    task = Task("regression", ("valence",), bins=(-1.0, 0.0, 1.0))
    even = np.zeros((1, 2, 1, 3))
    assert pooled(task, even).tolist() == [[0.0], [0.0]]
    certain = np.array([[[[0.0, 0.0, 200.0]]]])
    assert pooled(task, certain)[0, 0] == pytest.approx(1.0)
