"""Heads: layers from an embedding to a task's logits (..., C), or (..., C, B) with bins."""

import torch
from torch import Tensor, nn

from affectbench.arrays import Task


def linear_head(features: int, task: Task) -> nn.Module:
    """Return a linear layer (..., F) -> (..., C), or (..., C, B) where the task has bins.

    For values without bins, `Units` follows, which brings the outputs to the targets' units.
    """
    linear = nn.Linear(features, task.width)
    if task.bins:
        return nn.Sequential(linear, nn.Unflatten(-1, task.outputs))
    return nn.Sequential(linear, Units(task.width)) if task.kind == "regression" else linear


class Units(nn.Module):
    """mean + std * x for each value; the identity until `fit_standardisation` sets mean and std.

    They are those of the training targets. So the network need not learn them: landmark
    coordinates, for example, all lie near 0.5 and differ by hundredths.
    """

    def __init__(self, values: int):
        super().__init__()
        self.register_buffer("mean", torch.zeros(values))
        self.register_buffer("std", torch.ones(values))

    def forward(self, x: Tensor) -> Tensor:
        return self.mean + self.std * x


class RecurrentHead(nn.Module):
    """Dropout - GRU - ReLU - linear over the frames of each row (self-distillation paper, 3.2).

    axis        "time", as printed: the recurrence runs over the frames of a row.
                "batch", as released: in training the recurrence runs over the rows of the batch,
                because the release omits `batch_first`. In evaluation the release predicts one row
                at a time, so each frame is a sequence of length 1, and so it is here
    dropout_on  "input" of the GRU, as printed; "output" of the GRU and no ReLU, as released
    """

    def __init__(
        self, features: int, hidden: int, task: Task, dropout: float, axis: str, dropout_on: str
    ):
        super().__init__()
        self.axis, self.dropout_on = axis, dropout_on
        self.dropout = nn.Dropout(dropout)
        self.gru = nn.GRU(features, hidden, batch_first=True)
        self.relu = nn.ReLU()
        self.linear = linear_head(hidden, task)

    def forward(self, x: Tensor) -> Tensor:
        """(N, F) or (N, T, F) -> (N, C) or (N, T, C); with bins (..., C, B)."""
        frames_NTF = x if x.dim() == 3 else x[:, None]
        if self.dropout_on == "input":
            hidden_NTF = self.relu(self._recur(self.dropout(frames_NTF)))
        else:
            hidden_NTF = self.dropout(self._recur(frames_NTF))
        return self.linear(hidden_NTF if x.dim() == 3 else hidden_NTF[:, 0])

    def _recur(self, x_NTF: Tensor) -> Tensor:
        if self.axis == "time":
            return self.gru(x_NTF)[0]
        if self.training:
            return self.gru(x_NTF.transpose(0, 1))[0].transpose(0, 1)
        return self.gru(x_NTF.flatten(0, 1)[:, None])[0].view(*x_NTF.shape[:2], -1)
