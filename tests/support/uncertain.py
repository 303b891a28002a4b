"""Rows of three kinds of task, and a small network, for tests of what trains no network."""

import numpy as np
import torch
from torch import nn

from affectbench.arrays import Arrays, Task
from affectbench.learning.methods import load_method
from affectbench.project.plugins import load

RNG = np.random.default_rng(0)
TASKS = {
    "expression": Task("multiclass", ("a", "b", "c")),
    "au": Task("multilabel", ("a", "b")),
    "affect": Task("regression", ("v", "a"), (-1.0, 0.0, 1.0)),
}


def rows_of(inputs: dict, targets: dict, tasks: dict) -> Arrays:
    total = len(next(iter(targets.values())))
    return Arrays(
        inputs=inputs,
        targets=targets,
        tasks=tasks,
        row=np.arange(total),
        group=np.arange(total),
        split=np.full(total, "val"),
    )


def network_of(tasks: dict, name: str, **options) -> tuple[object, nn.Module]:
    torch.manual_seed(0)
    net = load("Net", "emenet", {"width": 0.125, "hidden": 8})
    method = load_method(name, options)
    return method, method.build(net, {"face": (3, 16, 16, 3)}, tasks).eval()


def faces(rows: int) -> np.ndarray:
    return RNG.integers(0, 256, (rows, 3, 16, 16, 3)).astype(np.uint8)


def labels(rows: int) -> dict:
    return {
        "expression": RNG.integers(-1, 3, (rows, 3)),
        "au": RNG.integers(0, 2, (rows, 3, 2)).astype(float),
        "affect": RNG.uniform(-1, 1, (rows, 3, 2)),
    }
