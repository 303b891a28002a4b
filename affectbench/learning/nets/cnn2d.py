"""The student of the cross-modal paper, Table I: a 2-D convolutional network for pictures.

Conv(3 -> 32, 3 x 3, padding 1) - ReLU - pool 2, the same to 64 and to 128 channels, FC 512 - ReLU,
then a linear head for each task. SAGE explains the head's input (512 features). At 224 x 224 x 3
with 7 classes it has 51,477,575 parameters, 99.8 % of them in the first fully connected layer.
The paper does not give the activation (here ReLU), the last layer, or the strength of augmentation.
Where a row has several pictures, each is embedded alone, and the head reads their mean. With the
linear head this is the mean of the pictures' logits.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from affectbench.arrays import Task
from affectbench.learning.blocks.augment import augment
from affectbench.learning.blocks.heads import linear_head
from affectbench.ranges import Width
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Net:
    """The fields of the network.

    widths   channels of each convolution; a pooling after each halves both sides of the picture
    hidden   units of the fully connected layer, the embedding's size
    augment  whether training pictures are rotated, flipped, scaled and brightened (III-D)
    """

    widths: tuple[Width, ...] = (32, 64, 128)
    hidden: Width = 512
    augment: bool = True

    relations = (  # between fields, and what to do where one does not hold
        ("len(widths) > 0", "give at least one convolution"),
    )

    def build(self, shapes: Mapping[str, tuple[int, ...]], tasks: Mapping[str, Task]) -> nn.Module:
        smallest = 2 ** len(self.widths)
        for name, shape in shapes.items():
            if len(shape) not in (3, 4):
                raise Refusal(
                    f"cnn2d: input '{name}' has shape {shape}; it needs (height, width, channels),"
                    " or several such pictures"
                )
            if min(shape[-3:-1]) < smallest:
                raise Refusal(
                    f"cnn2d: input '{name}' is {shape[-3]} x {shape[-2]}; {len(self.widths)}"
                    f" poolings need {smallest} x {smallest}"
                )
        if len({shape[:-1] for shape in shapes.values()}) != 1:
            raise Refusal(f"cnn2d: inputs of one size are joined, not {dict(shapes)}")
        return Cnn2d(self, shapes, tasks)


class Cnn2d(nn.Module):
    """Inputs (N, [P,] H, W, D) uint8 of each modality, joined by channel -> logits (N, C)."""

    def __init__(self, net: Net, shapes: Mapping, tasks: Mapping[str, Task]):
        super().__init__()
        self.augment = net.augment
        channels = sum(shape[-1] for shape in shapes.values())
        height, width = next(iter(shapes.values()))[-3:-1]
        layers: list[nn.Module] = []
        for kernels in net.widths:
            # Max pooling and ReLU commute; pooling first is faster.
            layers += [nn.Conv2d(channels, kernels, 3, padding=1), nn.MaxPool2d(2), nn.ReLU()]
            channels, height, width = kernels, height // 2, width // 2
        self.convolutions = nn.Sequential(*layers).to(memory_format=torch.channels_last)
        self.hidden = nn.Sequential(nn.Linear(channels * height * width, net.hidden), nn.ReLU())
        self.heads = nn.ModuleDict({role: linear_head(net.hidden, t) for role, t in tasks.items()})

    def embed(self, inputs: Mapping[str, Tensor]) -> Tensor:
        for name, values in inputs.items():
            if values.dtype != torch.uint8:
                raise Refusal(f"cnn2d: input '{name}' is {values.dtype}; it needs uint8 pictures")
        x = torch.cat(list(inputs.values()), dim=-1)  # (N, [P,] H, W, D)
        rows, pictures = len(x), x.shape[1:-3]
        x = x.flatten(0, -4).permute(0, 3, 1, 2).float() / 255  # (N * P, D, H, W)
        if self.training and self.augment:
            x = augment(x)
        x = x.contiguous(memory_format=torch.channels_last)  # pools twice as fast on a CPU
        embedding = self.hidden(self.convolutions(x).flatten(1))  # (N * P, F)
        return embedding.unflatten(0, (rows, *pictures)).mean(dim=1) if pictures else embedding

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        embedding = self.embed(inputs)  # (N, F)
        return {role: head(embedding) for role, head in self.heads.items()}  # (N, C)
