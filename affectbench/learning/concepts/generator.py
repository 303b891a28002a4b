"""AGCM's concept generator, for all concepts at once (specified by the released code's `ACG`).

The release loops over concepts and heads, and multiplies all places by each attention map. Here, as
a gate a is never negative, LeakyReLU(a F) = a LeakyReLU(F), so the heads' maps can be summed to one
gate for each place. Means and poolings become matrix products, and no array (N, K, P, D) is made.
The result is the same, not an approximation (`tests/support/per_concept_loop.py` is the plain
form). `legacy_view` selects the release's layout of tokens, where one token gets many gates.

The form for streams (temporal, multimodal) is ours, as no source describes one: places are frames,
and the token of each frame takes the part of an image's CLS token.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from affectbench.learning.concepts.gate import HEADS, Gate, largest

REDUCTION = 8  # the channel attention's hidden layer has width / REDUCTION units
SLOPE = 0.01  # of every LeakyReLU


class LinearOfEach(nn.Module):
    """A linear layer of its own for each concept: (N, K, ..., D) -> (N, K, ..., F)."""

    def __init__(self, concepts: int, width: int, out: int):
        super().__init__()
        bound = 1 / math.sqrt(width)  # as nn.Linear
        self.weight = nn.Parameter(torch.empty(concepts, out, width).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(concepts, out).uniform_(-bound, bound))

    def forward(self, x: Tensor) -> Tensor:
        bias = self.bias.view(len(self.bias), *(1,) * (x.ndim - 3), -1)
        return self.product(x) + bias

    def product(self, x: Tensor, chosen: slice = slice(None)) -> Tensor:
        """Return the matrix product without the bias, for the chosen concepts."""
        return torch.einsum("nk...d,kfd->nk...f", x, self.weight[chosen])


class Generator(nn.Module):
    """Own tokens (N, Q, D) and places (N, P, D) -> embeddings (N, Q, K, 2E), maps (N, K, *grid).

    The first half of an embedding is c+, for an active concept; the second is c-, for an inactive
    one.

    width           D
    embedding_size  E
    rescale         see `Gate`
    legacy_view     see above
    """

    def __init__(
        self,
        width: int,
        concepts: int,
        embedding_size: int,
        grid: tuple[int, ...],
        *,
        rescale: bool = False,
        legacy_view: bool = False,
    ):
        super().__init__()
        self.grid, self.legacy_view = grid, legacy_view
        self.gate = Gate(width, concepts, grid, rescale)
        self.squeeze = LinearOfEach(concepts, width, max(1, width // REDUCTION))
        self.excite = LinearOfEach(concepts, max(1, width // REDUCTION), width)
        self.pool = LinearOfEach(concepts, width, 1)
        self.embed = LinearOfEach(concepts, width, 2 * embedding_size)

    def forward(self, own_NQD: Tensor, places_NPD: Tensor) -> tuple[Tensor, Tensor]:
        # The grid's channels are the features of a token. The release does not transpose, so that
        # a channel there is a stretch of the flattened tokens.
        channels = places_NPD if self.legacy_view else places_NPD.transpose(1, 2)
        features = channels.reshape(len(places_NPD), -1, *self.grid).contiguous()  # 20 % faster
        gate_NKP, maps_NKP = self.gate(features)
        pool = self._pool_legacy if self.legacy_view else self._pool
        context_NKD, logit_NK = pool(gate_NKP, functional.leaky_relu(places_NPD, SLOPE))
        # Every head passes the own token on unchanged, so the sum over heads is HEADS times it.
        own_NKQD = HEADS * own_NQD[:, None].expand(-1, gate_NKP.shape[1], -1, -1)
        share_NKQ1 = torch.sigmoid(self.pool(own_NKQD) - logit_NK[..., None, None])
        z_NKQD = share_NKQ1 * own_NKQD + (1 - share_NKQ1) * context_NKD[:, :, None]
        embeddings_NKQE = functional.leaky_relu(self.embed(z_NKQD), SLOPE)
        return embeddings_NKQE.transpose(1, 2), maps_NKP.unflatten(2, self.grid)

    def _pool(self, gate_NKP: Tensor, values_NPD: Tensor) -> tuple[Tensor, Tensor]:
        """Return the attention-pooled places (N, K, D) and their log-weight (N, K).

        Attention pooling is a softmax over all places and the own token. The log-weight is the
        logsumexp of the places' logits: `forward` weighs it against the own token's logit.
        """
        mean_NKD = gate_NKP @ values_NPD / gate_NKP.shape[-1]
        scale_NKD = self._scale(mean_NKD, largest(gate_NKP, values_NPD))
        query_NKD = self.pool.weight[:, 0] * scale_NKD
        logits_NKP = gate_NKP * (query_NKD @ values_NPD.transpose(1, 2)) + self.pool.bias
        share_NKP = logits_NKP.softmax(dim=-1)
        context_NKD = scale_NKD * ((share_NKP * gate_NKP) @ values_NPD)
        return context_NKD, logits_NKP.logsumexp(dim=-1)

    def _pool_legacy(self, gate_NKP: Tensor, values_NPD: Tensor) -> tuple[Tensor, Tensor]:
        """Return the same in the release's layout, one concept at a time.

        There, feature d of token t is gated by place (D t + d) mod P.
        """
        # Each stretch of P elements of the flattened tokens is multiplied by the whole map.
        stretches_NDP = values_NPD.flatten(1).unflatten(1, (values_NPD.shape[2], -1))
        pooled = []
        for k in range(gate_NKP.shape[1]):
            gated_NPD = (stretches_NDP * gate_NKP[:, k, None]).flatten(1).view_as(values_NPD)
            mean_ND, max_ND = gated_NPD.mean(dim=1), gated_NPD.max(dim=1).values
            scale_ND = self._scale(mean_ND[:, None], max_ND[:, None], slice(k, k + 1))[:, 0]
            scaled_NPD = gated_NPD * scale_ND[:, None]
            logits_NP = scaled_NPD @ self.pool.weight[k, 0] + self.pool.bias[k]
            context_N1D = logits_NP.softmax(dim=-1)[:, None] @ scaled_NPD
            pooled.append((context_N1D[:, 0], logits_NP.logsumexp(dim=-1)))
        contexts, logits = zip(*pooled, strict=True)
        return torch.stack(contexts, dim=1), torch.stack(logits, dim=1)

    def _scale(self, mean_NKD: Tensor, max_NKD: Tensor, chosen: slice = slice(None)) -> Tensor:
        """Return the channel attention (N, K, D): sigmoid(W2 relu(W1 mean) + W2 relu(W1 max)).

        As in the release, the layer W2 is applied to both, so its bias counts twice.
        """
        hidden_NKF = sum(
            functional.relu(self.squeeze.product(values, chosen) + self.squeeze.bias[chosen])
            for values in (mean_NKD, max_NKD)
        )
        logits_NKD = self.excite.product(hidden_NKF, chosen) + 2 * self.excite.bias[chosen]
        return torch.sigmoid(logits_NKD)
