"""AGCM's generator as its paper's code computes it: a module for each concept, a loop over them.

The independent peer of `affectbench.learning.concepts.generator`, in tests and benchmarks. Written
from the equations; nothing is shared with the package. Transposed layout, or the released one.
"""

import torch
from torch import nn
from torch.nn import functional

HEADS = 3


class Head(nn.Module):
    """One attention head: a map over the grid, and the features that it lets through."""

    def __init__(self, width: int, side: int, legacy: bool):
        super().__init__()
        self.side, self.legacy = side, legacy
        self.convolutions = nn.ModuleList(nn.Conv2d(width, 1, k, padding=k // 2) for k in (3, 5, 7))
        self.norm = nn.BatchNorm2d(1)
        self.dropout = nn.Dropout(0.01)

    def forward(self, x):  # (N, 1 + P, D)
        cls, patches = x[:, :1], x[:, 1:]
        n, p, d = patches.shape
        laid = patches if self.legacy else patches.transpose(1, 2)
        features = laid.reshape(n, d, self.side, self.side)
        scores = self.norm(sum(c(features) for c in self.convolutions))
        attention = scores.flatten(1).softmax(dim=1).view(n, 1, self.side, self.side)
        gated = functional.leaky_relu(features * self.dropout(attention), 0.01)
        back = gated.reshape(n, p, d) if self.legacy else gated.flatten(2).transpose(1, 2)
        return torch.cat([cls, back], dim=1), attention[:, 0]


class Concept(nn.Module):
    """Tokens (N, 1 + P, D) -> an embedding (N, 2E) and a map (N, side, side)."""

    def __init__(self, width: int, side: int, embedding_size: int, legacy: bool = False):
        super().__init__()
        self.heads = nn.ModuleList(Head(width, side, legacy) for _ in range(HEADS))
        hidden = width // 8
        self.channel = nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, width))
        self.pool = nn.Linear(width, 1)
        self.embed = nn.Linear(width, 2 * embedding_size)

    def forward(self, x):
        outputs, maps = zip(*(head(x) for head in self.heads), strict=True)
        x = sum(outputs)
        cls, patches = x[:, :1], x[:, 1:]
        scale = self.channel(patches.mean(dim=1)) + self.channel(patches.max(dim=1).values)
        x = torch.cat([cls, patches * torch.sigmoid(scale)[:, None]], dim=1)
        share = self.pool(x).softmax(dim=1)
        return functional.leaky_relu(self.embed((share * x).sum(dim=1)), 0.01), sum(maps) / HEADS


class Loop(nn.Module):
    """All concepts, one after the other."""

    def __init__(self, width, concepts, embedding_size, side, legacy=False):
        super().__init__()
        self.concepts = nn.ModuleList(
            Concept(width, side, embedding_size, legacy) for _ in range(concepts)
        )

    def forward(self, x):
        embeddings, maps = zip(*(concept(x) for concept in self.concepts), strict=True)
        return torch.stack(embeddings, dim=1), torch.stack(maps, dim=1)


def pairs(loop: Loop, generator: nn.Module):
    """Yield (tensor of the loop, name of the generator's, index of its part) for every weight."""
    for k, concept in enumerate(loop.concepts):
        for h, head in enumerate(concept.heads):
            row = slice(k * HEADS + h, k * HEADS + h + 1)
            for i, convolution in enumerate(head.convolutions):
                for kind in ("weight", "bias"):
                    yield getattr(convolution, kind), f"gate.convolutions.{i}.{kind}", row
            for kind in ("weight", "bias", "running_mean", "running_var"):
                yield getattr(head.norm, kind), f"gate.norm.{kind}", row
        layers = {"squeeze": concept.channel[0], "excite": concept.channel[2]}
        for name, layer in {**layers, "pool": concept.pool, "embed": concept.embed}.items():
            for kind in ("weight", "bias"):
                yield getattr(layer, kind), f"{name}.{kind}", k


@torch.no_grad()
def copy_weights(loop: Loop, generator: nn.Module) -> None:
    """Give the generator the loop's weights."""
    state = generator.state_dict()
    for tensor, name, part in pairs(loop, generator):
        state[name][part] = tensor
