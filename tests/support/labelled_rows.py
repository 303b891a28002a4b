"""Rows labelled for one of three tasks each, and a linear network of all three."""

import numpy as np
import torch
from torch import nn

from affectbench.arrays import Arrays, Task
from affectbench.learning.log import Log
from affectbench.learning.training import Run, Schedule, train

nan = float("nan")
CPU = torch.device("cpu")


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


def train_on(rows: Arrays, loss, schedule: Schedule, log: Log | None = None, **more) -> nn.Module:
    torch.manual_seed(0)
    run = Run(1, CPU, log or Log())
    return train(
        Linear(), rows, rows, loss=loss, validate=lambda p: {"even": 0.0}, schedule=schedule,
        run=run, **more,
    )  # fmt: skip
