"""A 1-D convolutional network for recordings (cross-modal paper, III-C).

Each layer is Conv - BN - ReLU; the first is followed by max pooling by 2. The defaults are widths
64-128-64 and kernels 7-5-3. The embedding is the mean over time, on which each task has a linear
head: so SAGE on the embedding can update the head exactly and fast.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import torch
from torch import Tensor, nn

from affectbench.arrays import Task
from affectbench.learning.blocks.heads import linear_head
from affectbench.learning.standardise import Standardise
from affectbench.ranges import Range, Width
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Net:
    """`widths` and (odd) `kernels` of the convolutions; the last width is the embedding's size."""

    widths: tuple[Width, ...] = (64, 128, 64)
    kernels: tuple[Annotated[int, Range(least=1, most=999, odd=True)], ...] = (7, 5, 3)

    relations = (  # between fields, and what to do where one does not hold
        ("len(widths) == len(kernels) > 0", "give each convolution a width and a kernel"),
    )

    def build(self, shapes: Mapping[str, tuple[int, ...]], tasks: Mapping[str, Task]) -> nn.Module:
        for name, shape in shapes.items():
            if len(shape) != 2:
                raise Refusal(
                    f"cnn1d: input '{name}' has shape {shape}; it needs (frames, channels)"
                )
        return Cnn1d(self, shapes, tasks)


class Cnn1d(nn.Module):
    """Inputs (N, T, D) of each modality, joined by channel -> logits (N, C) of each task."""

    def __init__(self, net: Net, shapes: Mapping, tasks: Mapping[str, Task]):
        super().__init__()
        self.standardise = nn.ModuleDict({n: Standardise(shape[-1]) for n, shape in shapes.items()})
        channels = sum(shape[-1] for shape in shapes.values())
        layers: list[nn.Module] = []
        for depth, (width, kernel) in enumerate(zip(net.widths, net.kernels, strict=True)):
            layers += [
                nn.Conv1d(channels, width, kernel, padding=kernel // 2),
                nn.BatchNorm1d(width),
                nn.ReLU(),
            ]
            if depth == 0:
                layers.append(nn.MaxPool1d(2))
            channels = width
        self.convolutions = nn.Sequential(*layers)
        self.heads = nn.ModuleDict({role: linear_head(channels, t) for role, t in tasks.items()})

    def embed(self, inputs: Mapping[str, Tensor]) -> Tensor:
        scaled = [self.standardise[name](values) for name, values in inputs.items()]
        x = torch.cat(scaled, dim=-1).transpose(1, 2)  # (N, D, T)
        return self.convolutions(x).mean(dim=2)  # (N, F)

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        embedding = self.embed(inputs)  # (N, F)
        return {role: head(embedding) for role, head in self.heads.items()}  # (N, C)
