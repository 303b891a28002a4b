"""The loss of several tasks is their balanced sum."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from labelled_rows import CPU, Linear, labelled

from affectbench.learning.log import Log
from affectbench.learning.task_losses import fit_tasks
from affectbench.learning.training import Run, Schedule


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


def test_a_task_without_validation_labels_keeps_its_equal_share():
    """It cannot stagnate, as nobody knows its performance: it keeps 1/3 of a loss of 30."""
    rows, log = labelled(60), Log()
    unlabelled = {**rows.targets, "value": np.full_like(rows.targets["value"], np.nan)}
    losses = {
        role: lambda logits, target, only=role == "value": logits.sum() * 0 + 30 * only
        for role in rows.tasks
    }
    fit_tasks(
        Linear(), rows, replace(rows, targets=unlabelled), losses, balancing="printed",
        schedule=Schedule(1e-3, 20, 6, 0, 2), run=Run(1, CPU, log),
    )  # fmt: skip
    trained = [value for _, name, value in log.history_rows if name == "train_loss"]
    assert trained == pytest.approx([10.0] * 10)
