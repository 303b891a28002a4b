"""From concept probabilities and embeddings to the task: mixture, RandInt and the linear head.

These are the parts of concept embedding models (Zarlenga et al., NeurIPS 2022) that AGCM uses.
"""

from collections.abc import Mapping

import torch
from torch import Tensor, nn

from affectbench import streams


def mix(probs: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
    """Return p c+ + (1 - p) c-: the embedding c+ if a concept is active (p = 1), c- if not (p = 0).

    Shapes: probs (..., K), embeddings (..., K, E) -> (..., K, E).

    >>> mix(torch.tensor([0.25]), torch.tensor([[4.0]]), torch.tensor([[0.0]])).tolist()
    [[1.0]]
    """
    return probs[..., None] * positive + (1 - probs[..., None]) * negative


class RandInt(nn.Module):
    """Random intervention: in training, some probabilities are replaced by the true labels.

    Each batch draws one mask for all its rows, in which each concept is with probability `rate`.
    Where a label is missing (NaN), the predicted probability stays. Each mask comes from a random
    stream of its own, named by the number of the draw. That number is saved with the weights, so
    that a fit that was killed goes on with the same masks. Shapes: (..., K) twice -> (..., K).
    """

    def __init__(self, rate: float):
        super().__init__()
        self.rate, self.seed = rate, 0
        self.register_buffer("draws", torch.zeros((), dtype=torch.long))

    def forward(self, probs: Tensor, truth: Tensor) -> Tensor:
        if not self.training or self.rate == 0:
            return probs
        replaced = self.mask(probs.shape[-1]).to(probs.device) & ~torch.isnan(truth)
        return torch.where(replaced, truth.nan_to_num().to(probs.dtype), probs)

    def mask(self, concepts: int) -> Tensor:
        """Return which concepts are replaced in the next batch: (K,) bool."""
        seed = streams.derive(self.seed, "rand_int", int(self.draws))
        self.draws += 1
        return torch.rand(concepts, generator=torch.Generator().manual_seed(seed)) < self.rate


class ConceptHead(nn.Module):
    """A linear layer on the mixed embeddings: (..., K E) -> (..., C).

    As it is linear, each concept's contribution to a logit is exact. The weights of each role of
    concepts are a parameter of their own. So a network that learned on faces only can initialise
    one that also has a voice: weights load by name, and those of the voice are new.

    concepts  role -> number of its concepts
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
        """Return what each concept adds to each logit: (..., K, E) -> (..., K, C).

        For mixed embeddings, contributions summed over concepts, plus the bias, are the logits. For
        the difference c+ - c-, they are the change when a probability moves from 0 to 1.
        """
        return torch.einsum("...ke,cke->...kc", embeddings, self.weight())
