"""Where each concept looks: multi-scale attention over places, of all concepts and heads at once.

Concept paper, its released code (models/ag_cem_ROI.py): for each concept and head a map
softmax(BN(conv3 + conv5 + conv7)) over the places of a grid.
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
    """Features (N, D, *grid) -> the gate of each concept (N, K, P), and its map (N, K, P).

    The gate is the sum over heads after dropout, the map their mean before it: a map is >= 0 and
    sums to 1 over places. (The release returns the map after dropout.) `rescale` multiplies the
    gate by P, so that a place that gets its even share is left as it was.
    """

    def __init__(self, width: int, concepts: int, grid: tuple[int, ...], rescale: bool):
        super().__init__()
        self.concepts, self.grid, self.rescale = concepts, grid, rescale
        channels, kind = concepts * HEADS, CONVOLUTION[len(grid)]
        self.convolutions = nn.ModuleList(
            kind(width, channels, kernel, padding=kernel // 2) for kernel in KERNELS
        )
        self.norm = nn.BatchNorm1d(channels)  # of each concept and head, over rows and places

    def forward(self, features: Tensor) -> tuple[Tensor, Tensor]:
        attention_NKAP = self.attention(features)
        maps_NKP = attention_NKAP.mean(dim=2)
        gate_NKP = functional.dropout(attention_NKAP, DROPOUT, self.training).sum(dim=2)
        return gate_NKP * maps_NKP.shape[-1] if self.rescale else gate_NKP, maps_NKP

    def attention(self, features: Tensor) -> Tensor:
        """Return the map of each head (N, K, A, P), before dropout."""
        weight, bias = self._merged()
        scores = CONVOLVE[len(self.grid)](features, weight, bias, padding=max(KERNELS) // 2)
        scores_NCP = self.norm(scores.flatten(2))
        return scores_NCP.softmax(dim=-1).unflatten(1, (self.concepts, HEADS))

    def _merged(self) -> tuple[Tensor, Tensor]:
        """Return the three convolutions as one: smaller kernels padded, then summed. Exact.

        Merged anew each time, so that weights, their number and Adam's steps stay the model's.
        """
        widest = max(KERNELS) // 2
        weight = sum(
            functional.pad(c.weight, (widest - k // 2,) * (2 * len(self.grid)))
            for c, k in zip(self.convolutions, KERNELS, strict=True)
        )
        return weight, sum(c.bias for c in self.convolutions)


def largest(gate_NKP: Tensor, values_NPD: Tensor) -> Tensor:
    """Return max over places of gate * value, (N, K, D), without its (N, K, P, D) product.

    A running maximum over places finds where it is, without gradient; the value is then gathered,
    so that backward touches the chosen places alone. The first of equal places is taken.
    Worked value: gate (1, 2), values (3, 2) -> 4.
    """
    with torch.no_grad():
        best = gate_NKP[:, :, 0, None] * values_NPD[:, None, 0]
        place_NKD = torch.zeros(best.shape, dtype=torch.long, device=best.device)
        for p in range(1, gate_NKP.shape[-1]):
            product = gate_NKP[:, :, p, None] * values_NPD[:, None, p]
            place_NKD.masked_fill_(product > best, p)
            torch.maximum(best, product, out=best)
    return gate_NKP.gather(2, place_NKD) * values_NPD.gather(1, place_NKD)
