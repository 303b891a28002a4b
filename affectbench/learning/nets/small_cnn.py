"""A small convolutional network for small pictures, such as digits. It comes from no paper.

Twice conv 3 x 3 - batch norm - ReLU - pool 2, then flatten, then dropout and a linear head for each
task. Only the head follows the dropout, so repeated passes (MC dropout) cost next to nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from affectbench.arrays import Task
from affectbench.learning.blocks.heads import linear_head
from affectbench.ranges import Rate, Width
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Net:
    """`width` channels of the first convolution and twice as many of the second; `dropout` rate."""

    width: Width = 16
    dropout: Rate = 0.5

    def build(self, shapes: Mapping[str, tuple[int, ...]], tasks: Mapping[str, Task]) -> nn.Module:
        for name, shape in shapes.items():
            if len(shape) != 3 or min(shape[:2]) < 4:
                raise Refusal(
                    f"small_cnn: input '{name}' has shape {shape}; it needs (H, W, channels) of at"
                    " least 4 x 4"
                )
        if len({shape[:2] for shape in shapes.values()}) != 1:
            raise Refusal(f"small_cnn: inputs of one size are joined, not {dict(shapes)}")
        return SmallCnn(self, shapes, tasks)


class SmallCnn(nn.Module):
    """Pictures (N, H, W, D) uint8 of each modality, joined by channel -> logits (N, C)."""

    def __init__(self, net: Net, shapes: Mapping, tasks: Mapping[str, Task]):
        super().__init__()
        height, width = next(iter(shapes.values()))[:2]
        layers: list[nn.Module] = []
        channels = sum(shape[2] for shape in shapes.values())
        for out in (net.width, 2 * net.width):
            layers += [
                nn.Conv2d(channels, out, 3, padding=1, bias=False),
                nn.BatchNorm2d(out),
                nn.ReLU(),
                nn.MaxPool2d(2),
            ]
            channels = out
        self.convolutions = nn.Sequential(*layers).to(memory_format=torch.channels_last)
        features = channels * (height // 4) * (width // 4)
        self.heads = nn.ModuleDict(
            {
                role: nn.Sequential(nn.Dropout(net.dropout), linear_head(features, task))
                for role, task in tasks.items()
            }
        )

    def embed(self, inputs: Mapping[str, Tensor]) -> Tensor:
        for name, values in inputs.items():
            if values.dtype != torch.uint8:
                raise Refusal(f"small_cnn: input '{name}' is {values.dtype}; it needs uint8")
        x = torch.cat(list(inputs.values()), dim=-1).permute(0, 3, 1, 2)
        return self.convolutions(x.float().div_(255)).flatten(1)  # (N, F)

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        embedding = self.embed(inputs)  # (N, F)
        return {role: head(embedding) for role, head in self.heads.items()}  # (N, C)
