"""Small teachers and the students that are fitted to them."""

import numpy as np
import torch

from affectbench.arrays import Arrays, Task
from affectbench.learning.distillation import Teachers
from affectbench.learning.log import Log
from affectbench.learning.methods import load_method
from affectbench.learning.training import Run, Schedule
from affectbench.probabilities import softmax
from affectbench.project.plugins import load

NAMES = ("a", "b", "c")
SHORT = Schedule(lr=0.01, steps=4, batch_size=8, patience=5, validate_every=2)


def method(name: str, **options):
    return load_method(name, options)


def judged(rows: int = 30, count: int = 3, **more) -> Teachers:
    rng = np.random.default_rng(5)
    class_N = np.arange(rows) % len(NAMES)
    logits = rng.normal(size=(count, 2 * rows, len(NAMES)))
    logits[:, np.arange(rows), class_N] += np.linspace(0.2, 2, count)[:, None]
    probs = softmax(logits)
    return Teachers(probs[:, :rows], class_N, probs[:, rows:], NAMES, **more)


BY_HAND = Teachers(
    probs_MNC=np.array(
        [[[0.9, 0.1], [0.8, 0.2], [0.6, 0.4]], [[0.4, 0.6], [0.6, 0.4], [0.1, 0.9]]]
    ),
    class_N=np.array([0, 0, 1]),
    background_MBC=np.full((2, 4, 2), 0.5),
    names=("a", "b"),
)


def rows(count: int = 24, shift: float = 0.0) -> Arrays:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(2, count, 3)).astype(np.float32)  # 2 members of a teacher
    return Arrays(
        inputs={"x": rng.normal(size=(count, 8, 2)).astype(np.float32)},
        targets={"target": np.arange(count) % 3},
        tasks={"target": Task("multiclass", NAMES)},
        row=np.arange(count),
        group=np.arange(count),
        split=np.full(count, "train"),
        soft_targets={"one": {"target": logits}, "two": {"target": shift - logits}},
    )


def student(**options):
    """Return a fitted student's log and its prediction."""
    arrays, log = rows(), Log()
    torch.manual_seed(0)
    network = load("Net", "cnn1d", {"widths": (4, 4, 4)}).build(arrays.shapes(), arrays.tasks)
    schedule = {"lr": 0.01, "steps": 4, "batch_size": 8, "validate_every": 2, "min_rows": 1}
    xa_cmd = method("xa_cmd", **schedule, **options)
    network = xa_cmd.fit(network, arrays, arrays, Run(0, torch.device("cpu"), log))
    return log, xa_cmd.predict(network, arrays.inputs)["target"]


def weights_in(log: Log) -> np.ndarray:
    """Return the weights that a fit noted: (2 teachers, 3 classes)."""
    cells = {(row, column): value for _, row, column, value in log.diagnostic_rows}
    return np.array([[cells[teacher, name] for name in NAMES] for teacher in ("one", "two")])
