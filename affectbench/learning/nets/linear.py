"""A linear head for each task on the standardised inputs: logistic or linear regression.

It comes from no paper. It learns in milliseconds, and it can say every posterior of a symbol, so
that what it should come to can be computed by hand (`affectbench/data/simulation/controls.py`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from affectbench.arrays import Task
from affectbench.learning.blocks.heads import linear_head
from affectbench.learning.standardise import Standardise


@dataclass(frozen=True)
class Net:
    """Nothing to set."""

    def build(self, shapes: Mapping[str, tuple[int, ...]], tasks: Mapping[str, Task]) -> nn.Module:
        return Linear(shapes, tasks)


class Linear(nn.Module):
    """Inputs (N, ..., D) of each modality, all their numbers in a row -> logits (N, C)."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], tasks: Mapping[str, Task]):
        super().__init__()
        self.standardise = nn.ModuleDict({n: Standardise(shape[-1]) for n, shape in shapes.items()})
        features = sum(torch.Size(shape).numel() for shape in shapes.values())
        self.heads = nn.ModuleDict({role: linear_head(features, t) for role, t in tasks.items()})

    def embed(self, inputs: Mapping[str, Tensor]) -> Tensor:
        scaled = [self.standardise[name](values.float()) for name, values in inputs.items()]
        return torch.cat([values.flatten(1) for values in scaled], dim=1)  # (N, F)

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        embedding = self.embed(inputs)  # (N, F)
        return {role: head(embedding) for role, head in self.heads.items()}  # (N, C)
