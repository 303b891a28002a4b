"""A convolution and a small transformer over a stream of features, with a prediction per frame.

The design is ours, as the concept paper does not say how its engagement streams are processed.
Features are standardised; several modalities of the same length are joined into one stream.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from torch import Tensor, nn

from affectbench.arrays import Task
from affectbench.learning.blocks.heads import linear_head
from affectbench.learning.blocks.stream_tokens import StreamTokens, joined
from affectbench.learning.standardise import Standardise
from affectbench.ranges import Depth, Range, Rate
from affectbench.refusal import Refusal


@dataclass(frozen=True)
class Net:
    """`width` of a token (a multiple of 16), `depth` transformer blocks, `dropout` inside them."""

    width: Annotated[int, Range(least=16, most=65_536, multiple_of=16)] = 64
    depth: Depth = 2
    dropout: Rate = 0.0

    def build(self, shapes: Mapping[str, tuple[int, ...]], tasks: Mapping[str, Task]) -> nn.Module:
        for name, shape in shapes.items():
            if len(shape) != 2:
                raise Refusal(
                    f"temporal_tokens: input '{name}' has shape {shape}; it needs (frames, D)"
                )
        lengths = {name: shape[0] for name, shape in shapes.items()}
        if len(set(lengths.values())) > 1:
            raise Refusal(f"temporal_tokens: inputs of unequal length, {lengths}; cut them alike")
        return TemporalTokens(self, shapes, tasks)


class TemporalTokens(nn.Module):
    """Streams (N, T, D) of each modality, joined by feature -> logits (N, T, C) of each task."""

    def __init__(self, net: Net, shapes: Mapping, tasks: Mapping[str, Task]):
        super().__init__()
        self.standardise = nn.ModuleDict({n: Standardise(shape[-1]) for n, shape in shapes.items()})
        frames = next(iter(shapes.values()))[0]
        features = sum(shape[-1] for shape in shapes.values())
        self.tokens = nn.ModuleDict(
            {"+".join(shapes): StreamTokens((frames, features), net.width, net.depth, net.dropout)}
        )
        self.heads = nn.ModuleDict({role: linear_head(net.width, t) for role, t in tasks.items()})

    def embed(self, inputs: Mapping[str, Tensor]) -> Tensor:
        [tokens] = self.tokens.values()
        return tokens(joined(self.standardise, inputs))  # (N, T, F)

    def forward(self, inputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        embedding = self.embed(inputs)  # (N, T, F)
        return {role: head(embedding) for role, head in self.heads.items()}  # (N, T, C)
