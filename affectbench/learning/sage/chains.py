"""Expected probabilities while players join one after another: nearly all of SAGE's run time.

A player is a feature, or a group of features that join at once. A chain is one row and one order of
players. The features that are not known yet are taken from a background row, all from the same one
(marginal imputation), and probabilities are averaged over background rows.

Axes: n chains, F features, G players, W features of the widest player, B background rows, H hidden
units, C classes. The class axis comes before the background axis: with few classes, a softmax over
the last axis and a product of (n B, H) by (H, C) would take several times as long.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import pad

from affectbench.learning.sage.layers import Affine


@dataclass(frozen=True)
class Chains:
    """How to walk chains for one head and background."""

    # x (n, F), order (n, G) -> (G + 1, n, C): probabilities when 0, 1, ..., G players are known
    expected_probs: Callable[[Tensor, Tensor], Tensor]
    floats: int  # how many numbers one chain keeps in memory


def incremental(
    layers: tuple[Affine, ...], background_BF: Tensor, member_GW: Tensor, classes: int
) -> Chains:
    """Return chains that keep the first layer's output and update it for each joining feature.

    When feature j of row x becomes known, (x_j - background_j) weight_j is added: H products in
    place of F H.

    layers     the head as affine maps with a ReLU between them (`layers.affine_layers`)
    member_GW  the features of each player. Smaller players are padded with the index F, which
               stands for an extra feature that is 0 everywhere
    """
    first, *rest = layers
    weight_FH = pad(first.weight.t(), (0, 0, 0, 1))
    background_FB = pad(background_BF.t(), (0, 0, 0, 1))
    empty_HB = torch.addmm(first.bias[:, None], first.weight, background_BF.t())

    def expected_probs(x_nF: Tensor, order_nG: Tensor) -> Tensor:
        n, players = order_nG.shape
        x_nF = pad(x_nF, (0, 1))
        hidden_nHB = empty_HB.repeat(n, 1, 1)
        spare_nHB = torch.empty_like(hidden_nHB)
        probs = torch.empty(players + 1, n, classes)
        probs[0] = _expected(_logits(hidden_nHB[:1], rest, spare_nHB[:1]))
        for step in range(players):
            for joined_n in member_GW[order_nG[:, step]].t():
                change_nB = x_nF.gather(1, joined_n[:, None]) - background_FB[joined_n]
                hidden_nHB.addcmul_(weight_FH[joined_n][:, :, None], change_nB[:, None])
            probs[step + 1] = _expected(_logits(hidden_nHB, rest, spare_nHB))
        return probs

    return Chains(expected_probs, empty_HB.numel())


def full(
    head: Callable[[Tensor], Tensor], background_BF: Tensor, member_GW: Tensor, classes: int
) -> Chains:
    """Return chains for any head: each coalition takes a forward pass of n B rows.

    head       (n B, F) float32 -> logits (n B, C)
    member_GW  as for `incremental`
    """
    background, features = background_BF.shape

    def expected_probs(x_nF: Tensor, order_nG: Tensor) -> Tensor:
        n, players = order_nG.shape
        known_nF = torch.zeros(n, features + 1, dtype=torch.bool)
        probs = torch.empty(players + 1, n, classes)
        for step in range(players + 1):
            if step:
                known_nF.scatter_(1, member_GW[order_nG[:, step - 1]], value=True)
            mixed_nBF = torch.where(known_nF[:, None, :-1], x_nF[:, None], background_BF)
            logits_nBC = head(mixed_nBF.flatten(0, 1)).view(n, background, classes)
            probs[step] = _expected(logits_nBC.transpose(1, 2).contiguous())
        return probs

    return Chains(expected_probs, background_BF.numel())


def _logits(hidden_nHB: Tensor, rest: list[Affine], spare_nHB: Tensor) -> Tensor:
    """Return the logits (n, C, B), given the first layer's outputs, which are not overwritten."""
    x = hidden_nHB
    for depth, layer in enumerate(rest):
        x = torch.clamp_min(x, 0, out=None if depth else spare_nHB)
        x = torch.matmul(layer.weight, x).add_(layer.bias[:, None])
    return x


def _expected(logits_nCB: Tensor) -> Tensor:
    """Return the mean probabilities over background rows (n, C)."""
    return torch.softmax(logits_nCB, dim=1).mean(dim=2)
