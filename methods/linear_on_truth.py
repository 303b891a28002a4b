"""A linear model of the true face: what a perfect view of it allows a linear reader. Ours.

A picture says of the state what the face shows, so this is about the ceiling of networks that see
pictures, and below that of the true posterior. Classes and labels have logistic regression, values
have ridge regression, both by scikit-learn on standardised features. The strength of regularisation
is that which validation rows like best (`affectbench.learning.linear`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
from torch import nn

from affectbench.arrays import Array, Arrays, Prediction, Task
from affectbench.data.faces import as_points
from affectbench.data.landmarks import level
from affectbench.learning.answers import log_performance, logits_of
from affectbench.learning.linear import Layer, Rows, fit_classes, fit_label, fit_value
from affectbench.learning.training import Run
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Method:
    """Sees the 68 true landmarks, levelled, or the true intensities of action units."""

    seen: Literal["landmarks", "units"] = "landmarks"

    kinds = ("multiclass", "multilabel", "regression")
    needs = ("truth",)
    frames = True

    def build(self, net, shapes: Mapping, tasks: Mapping[str, Task]) -> nn.Module:
        for role, task in tasks.items():
            if task.kind not in self.kinds:
                raise Refusal(f"linear_on_truth: role '{role}' is a {task.kind}; take it out")
        return Linear(shapes[self._input][-1], tasks)

    def fit(self, network: nn.Module, train_rows: Arrays, val_rows: Arrays, run: Run) -> nn.Module:
        x_train, x_val = (self._features(rows.inputs) for rows in (train_rows, val_rows))
        for role, task in train_rows.tasks.items():
            columns = 1 if task.kind == "multiclass" else len(task.names)
            y_train, y_val = (
                rows.targets[role].reshape(-1, columns) for rows in (train_rows, val_rows)
            )
            flat = [x.reshape(-1, x.shape[-1]) for x in (x_train, x_val)]
            layers = [
                _layer(
                    task, *(Rows(x, y[:, c]) for x, y in zip(flat, (y_train, y_val), strict=True))
                )
                for c in range(columns)
            ]
            fitted = Layer(*(np.concatenate(parts) for parts in zip(*layers, strict=True)))
            for name, values in fitted._asdict().items():
                getattr(network.heads[role], name).data.copy_(torch.from_numpy(values))
        log_performance(self.predict(network, val_rows.inputs), val_rows, run.log)
        return network.eval()

    def predict(self, network: nn.Module, inputs: Mapping) -> Prediction:
        """Return logits (1, N, [T,] ...); a context frame, which has no truth, gets logits of 0."""
        x, prediction = self._features(inputs), {}
        for role, task in network.tasks.items():
            said = network.layer(role)(x)
            if task.kind == "regression":
                prediction[role] = logits_of(task, said)[None]
            else:
                prediction[role] = np.nan_to_num(said).astype(np.float32)[None]
        return prediction

    @property
    def _input(self) -> str:
        return f"truth/{self.seen}"

    def _features(self, inputs: Mapping) -> Array:
        """Return what is seen of each row or frame, (N, [T,] F)."""
        seen = np.asarray(inputs[self._input], dtype=np.float64)
        if self.seen == "units":
            return seen
        features = np.full_like(seen, np.nan)
        is_seen = np.isfinite(seen).all(axis=-1)
        features[is_seen] = level(as_points(seen[is_seen]))
        return features


class Linear(nn.Module):
    """One linear layer for each role, in double precision, from `features` features."""

    def __init__(self, features: int, tasks: Mapping[str, Task]):
        super().__init__()
        self.tasks = dict(tasks)
        heads = {
            r: nn.Linear(features, len(t.names), dtype=torch.float64) for r, t in tasks.items()
        }
        self.heads = nn.ModuleDict(heads)

    def layer(self, role: str) -> Layer:
        head = self.heads[role]
        return Layer(head.weight.detach().cpu().numpy(), head.bias.detach().cpu().numpy())


def _layer(task: Task, train: Rows, val: Rows) -> Layer:
    if task.kind == "multiclass":
        return fit_classes(train, val, len(task.names))
    return fit_label(train, val) if task.kind == "multilabel" else fit_value(train, val)
