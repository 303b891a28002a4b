"""Multi-scale attention over places, for all concepts and heads at once: where each concept looks.

As in the concept paper's released code (models/ag_cem_ROI.py), the attention of a concept and head
is softmax(BN(conv3 + conv5 + conv7)) over the places of a grid.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

KERNELS = (3, 5, 7)
HEADS = 3
DROPOUT = 0.01
CONVOLUTION = {1: nn.Conv1d, 2: nn.Conv2d}
CONVOLVE = {1: functional.conv1d, 2: functional.conv2d}


class Gate(nn.Module):
    """Features (N, D, *grid) -> the gate (N, K, P) and the map (N, K, P) of each concept.

    The gate multiplies the features of each place. It is the sum of the heads' attention after
    dropout, so it is >= 0 and sums to about the number of heads over places. The map is what
    explanations show: the mean of the heads' attention before dropout, so it is >= 0 and sums to 1
    over places. Deviation: the release returns the map after dropout.

    rescale  multiplies the gate by P: uniform attention then scales a place by the number of heads,
             as `Generator` scales the own token
    """

    def __init__(self, width: int, concepts: int, grid: tuple[int, ...], rescale: bool):
        super().__init__()
        self.concepts, self.grid, self.rescale = concepts, grid, rescale
        channels, kind = concepts * HEADS, CONVOLUTION[len(grid)]
        self.convolutions = nn.ModuleList(
            kind(width, channels, kernel, padding=kernel // 2) for kernel in KERNELS
        )
        self.norm = nn.BatchNorm1d(channels)  # for each concept and head, over rows and places

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        attention_NKAP = self.attention(features)
        maps_NKP = attention_NKAP.mean(dim=2)
        gate_NKP = functional.dropout(attention_NKAP, DROPOUT, self.training).sum(dim=2)
        return gate_NKP * maps_NKP.shape[-1] if self.rescale else gate_NKP, maps_NKP

    def attention(self, features: Tensor) -> Tensor:
        """Return the attention of each head (N, K, A, P) before dropout; it sums to 1 over P."""
        weight, bias = self._merged()
        scores = CONVOLVE[len(self.grid)](features, weight, bias, padding=max(KERNELS) // 2)
        scores_NCP = self.norm(scores.flatten(2))
        return scores_NCP.softmax(dim=-1).unflatten(1, (self.concepts, HEADS))

    def _merged(self) -> tuple[Tensor, Tensor]:
        """Return the weight and bias of one convolution that equals the sum of the three.

        Smaller kernels are padded with zeros, then all are added. This is done in each forward
        pass, so that the parameters, and so Adam's steps, remain those of the released model.
        """
        widest = max(KERNELS) // 2
        weight = sum(
            functional.pad(c.weight, (widest - k // 2,) * (2 * len(self.grid)))
            for c, k in zip(self.convolutions, KERNELS, strict=True)
        )
        return weight, sum(c.bias for c in self.convolutions)


def largest(gate_NKP: Tensor, values_NPD: Tensor) -> Tensor:
    """Return the maximum over places of gate * value (N, K, D), without storing (N, K, P, D).

    A running maximum finds the place of each maximum, without gradient. Gate and value are then
    gathered there, so that the backward pass reaches the chosen places only. Of equal products, the
    first place is taken.

    >>> gate, values = torch.tensor([[[1.0, 2.0]]]), torch.tensor([[[3.0], [2.0]]])
    >>> largest(gate, values).item()  # max(1 * 3, 2 * 2)
    4.0
    """
    with torch.no_grad():
        best = gate_NKP[:, :, 0, None] * values_NPD[:, None, 0]
        place_NKD = torch.zeros(best.shape, dtype=torch.long, device=best.device)
        for p in range(1, gate_NKP.shape[-1]):
            product = gate_NKP[:, :, p, None] * values_NPD[:, None, p]
            place_NKD.masked_fill_(product > best, p)
            torch.maximum(best, product, out=best)
    return gate_NKP.gather(2, place_NKD) * values_NPD.gather(1, place_NKD)
