"""The constant predictor: it says of every row what training rows say on average. Ours.

It sees no input and is the floor of a table: what is below it has learned nothing. There are no
gradient steps. A class that training rows lack gets the frequency of half a row, and so does a
label that they always or never have; the probability of an unseen answer is then small, not 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from affectbench.arrays import Array, Arrays, Prediction, Task, observed
from affectbench.data.concept_maps import GRID
from affectbench.learning.answers import log_performance, logits_of
from affectbench.learning.training import Run
from affectbench.refusal import Refusal

HALF = 0.5  # rows


@dataclass(frozen=True)
class Method:
    """Frequencies of classes, rates of labels, means of values and of maps; nothing to set."""

    kinds = ("multiclass", "multilabel", "regression")
    needs = ("rows",)
    frames = True

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        return Constant(tasks)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        for role, task in train_rows.tasks.items():
            target = train_rows.targets[role]
            mean = average(task, target, role)
            said = mean.astype(np.float32) if task.kind == "map" else logits_of(task, mean)
            network.said[role].data.copy_(torch.from_numpy(said))
            axes = {"multiclass": 1, "map": target.ndim}.get(task.kind, 2)
            network.frames[role].data.fill_(target.shape[1] if target.ndim > axes else 0)
        log_performance(self.predict(network, {"rows": val_rows.row}), val_rows, run.log)
        return network.eval()

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        rows, prediction = len(inputs["rows"]), {}
        for role, task in network.tasks.items():
            said, frames = network.said[role].detach().cpu().numpy(), int(network.frames[role])
            if task.kind == "map":
                prediction[role] = np.broadcast_to(said.astype(np.float16), (rows, *said.shape))
            else:
                shape = (1, rows, frames, *said.shape) if frames else (1, rows, *said.shape)
                prediction[role] = np.broadcast_to(said, shape)
        return prediction


class Constant(nn.Module):
    """What is said of every row: role -> logits or map, and how many frames a row has (0: none)."""

    def __init__(self, tasks: Mapping[str, Task]):
        super().__init__()
        self.tasks = dict(tasks)
        shape = {
            r: (len(t.names), GRID, GRID) if t.kind == "map" else t.outputs
            for r, t in tasks.items()
        }
        self.said = nn.ParameterDict({role: torch.zeros(s) for role, s in shape.items()})
        self.frames = nn.ParameterDict(
            {r: nn.Parameter(torch.zeros((), dtype=torch.int64), False) for r in tasks}
        )
        self.requires_grad_(False)


def average(task: Task, target: Array, role: str) -> Array:
    """Return what a task's targets say on average, over rows and frames; missing ones are left out.

    multiclass  (N, [T]) -> frequencies (C,), where an absent class has the frequency of half a row
    multilabel  (N, [T,] C) -> rates (C,), at least half a row from 0 and from 1
    regression  (N, [T,] C) -> means (C,)
    map         (N, C, H, W) -> the mean (C, H, W) of the maps without a missing value

    Worked values: classes 0, 0, 1 and a missing one, of three -> 4/7, 2/7 and 1/7 (2, 1 and 1/2 of
    3.5 rows); labels 0, 0, 1 and a missing one -> 1/3; labels 0, 0 -> 1/4.
    """
    if task.kind == "multiclass":
        labels = target[observed(task, target)]
        count = np.bincount(labels, minlength=len(task.names)).astype(float)
        count[count == 0] = HALF
        return count / count.sum()
    if task.kind == "map":
        whole = np.isfinite(target).all(axis=(1, 2, 3))
        if not whole.any():
            raise _unknown(role, task.names)
        return target[whole].astype(np.float64).mean(axis=0)
    flat = target.reshape(-1, target.shape[-1]).astype(np.float64)
    count = (~np.isnan(flat)).sum(axis=0)
    total = np.nansum(flat, axis=0)
    if task.kind == "multilabel":
        least = HALF / np.maximum(count, 1)
        return np.clip(total / np.maximum(count, 1), least, 1 - least)
    if (count == 0).any():
        raise _unknown(role, np.array(task.names)[count == 0])
    return total / count


def _unknown(role: str, names) -> Refusal:
    return Refusal(
        f"constant: no training row has a value of '{names[0]}' (role {role}), so there is no mean;"
        " take that task out of the variant"
    )
