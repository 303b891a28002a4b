"""A head as affine maps with a ReLU between them, so that its first map can be updated.

BatchNorm1d is an affine map in evaluation, Dropout is none at all, and affine maps that follow
each other are one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Affine:
    """x -> weight x + bias, in float64 until it is used."""

    weight: Tensor  # (out, in)
    bias: Tensor  # (out,)

    def after(self, earlier: "Affine") -> "Affine":
        """Return the one map that is `earlier`, then this."""
        return Affine(self.weight @ earlier.weight, self.weight @ earlier.bias + self.bias)

    def float(self) -> "Affine":
        return Affine(self.weight.float(), self.bias.float())


def affine_layers(head: object) -> tuple[Affine, ...] | None:
    """Return a head's affine maps, a ReLU between each and the next, or None if it is not such.

    Linear -> 1 map; Linear, BatchNorm1d, ReLU, Dropout, Linear -> 2. Subclasses are not looked
    into: they may compute anything.
    """
    layers: list[Affine] = []
    bent = True  # whether the next affine map starts a layer of its own
    for module in _modules(head):
        if type(module) in (nn.Dropout, nn.Identity):
            continue
        if type(module) is nn.ReLU and layers:
            bent = True
            continue
        affine = _affine(module)
        if affine is None:
            return None
        if bent:
            layers.append(affine)
        else:
            layers[-1] = affine.after(layers[-1])
        bent = False
    return None if bent else tuple(layer.float() for layer in layers)


def _modules(head: object) -> Iterator[object]:
    if type(head) is nn.Sequential:
        for module in head:
            yield from _modules(module)
    else:
        yield head


def _affine(module: object) -> Affine | None:
    if type(module) is nn.Linear:
        weight = module.weight.detach().double()
        bias = weight.new_zeros(len(weight)) if module.bias is None else module.bias.detach()
        return Affine(weight, bias.double())
    if type(module) is nn.BatchNorm1d and module.running_mean is not None:
        mean, var = module.running_mean.double(), module.running_var.double()
        scale, shift = torch.ones_like(mean), torch.zeros_like(mean)
        if module.affine:
            scale, shift = module.weight.detach().double(), module.bias.detach().double()
        scale = scale / torch.sqrt(var + module.eps)
        return Affine(torch.diag(scale), shift - scale * mean)
    return None
