"""From concept probabilities and embeddings to the task: mixture, RandInt, the linear head.

Concept embedding models (Zarlenga et al., NeurIPS 2022), as AGCM's code uses them.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from affectbench import streams


def mix(probs: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
    """Return p c+ + (1 - p) c-: the activated embedding at p = 1, the inactivated one at p = 0.

    Shapes: probs (..., K), embeddings (..., K, E). Worked value: p 0.25, c+ 4, c- 0 -> 1.
    """
    return probs[..., None] * positive + (1 - probs[..., None]) * negative


class RandInt(nn.Module):
    """Random intervention: while training, some concepts are told the truth.

    One mask a batch, the same for all its rows; each concept is in it with probability `rate`. A
    label that is missing tells nothing. Each draw has a stream of its own, named by its number, and
    the number is kept with the weights, so that a fit that was killed goes on with the same masks.
    """

    def __init__(self, rate: float):
        super().__init__()
        self.rate, self.seed = rate, 0
        self.register_buffer("draws", torch.zeros((), dtype=torch.long))

    def forward(self, probs: Tensor, truth: Tensor) -> Tensor:
        if not self.training or self.rate == 0:
            return probs
        told = self.mask(probs.shape[-1]).to(probs.device) & ~torch.isnan(truth)
        return torch.where(told, truth.nan_to_num().to(probs.dtype), probs)

    def mask(self, concepts: int) -> Tensor:
        """Return which concepts the next batch is told (K,)."""
        seed = streams.derive(self.seed, "rand_int", int(self.draws))
        self.draws += 1
        return torch.rand(concepts, generator=torch.Generator().manual_seed(seed)) < self.rate


class ConceptHead(nn.Module):
    """Linear in the mixed embeddings, so that contributions are exact: (..., K E) -> (..., C).

    A weight for each role of concepts, so that one who learned on faces alone starts one who also
    hears: its weights load by name, and the new ones stand beside them.
    """

    def __init__(self, concepts: Mapping[str, int], embedding_size: int, classes: int):
        super().__init__()
        self.embedding_size = embedding_size
        bound = (sum(concepts.values()) * embedding_size) ** -0.5  # as nn.Linear
        shapes = {role: (classes, count, embedding_size) for role, count in concepts.items()}
        self.weights = nn.ParameterDict(
            {role: torch.empty(shape).uniform_(-bound, bound) for role, shape in shapes.items()}
        )
        self.bias = nn.Parameter(torch.empty(classes).uniform_(-bound, bound))

    def weight(self) -> Tensor:
        """Return the weights of all roles, in order (C, K, E)."""
        return torch.cat(list(self.weights.values()), dim=1)

    def forward(self, mixed: Tensor) -> Tensor:
        return nn.functional.linear(mixed, self.weight().flatten(1), self.bias)

    def contributions(self, embeddings: Tensor) -> Tensor:
        """Return what each concept adds to each logit, (..., K, E) -> (..., K, C).

        Of mixed embeddings, contributions and the bias sum to the logits (Eq. of the linear head).
        Of c+ - c-, they are what changing a concept's probability from 0 to 1 adds.
        """
        return torch.einsum("...ke,cke->...kc", embeddings, self.weight())
