"""Self-distillation: what a student of an ensemble is given to learn."""

import numpy as np
import pytest
from labelled_rows import labelled

from affectbench.arrays import Arrays, Task
from affectbench.learning.methods import load_method

nan = float("nan")


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
