"""Rewrites a head as affine maps with a ReLU between them, so that SAGE can update the first map.

In evaluation mode BatchNorm1d is an affine map and Dropout does nothing. Affine maps that directly
follow each other are merged into one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Affine:
    """The map x -> weight x + bias; merged in float64, then used in float32."""

    weight: Tensor  # (out, in)
    bias: Tensor  # (out,)

    def after(self, earlier: "Affine") -> "Affine":
        """Return the map that applies `earlier` first and then this one."""
        return Affine(self.weight @ earlier.weight, self.weight @ earlier.bias + self.bias)

    def float(self) -> "Affine":
        return Affine(self.weight.float(), self.bias.float())


def affine_layers(head: object) -> tuple[Affine, ...] | None:
    """Return a head's affine maps, with a ReLU between each and the next.

    Returns None if the head has another form. Subclasses of torch's layers count as another form,
    as they may compute anything.
    Examples: Linear -> 1 map; Linear, BatchNorm1d, ReLU, Dropout, Linear -> 2 maps.
    """
    layers: list[Affine] = []
    starts_layer = True  # the next affine map is not merged into the one before
    for module in _modules(head):
        if type(module) in (nn.Dropout, nn.Identity):
            continue
        if type(module) is nn.ReLU and layers:
            starts_layer = True
            continue
        affine = _affine(module)
        if affine is None:
            return None
        if starts_layer:
            layers.append(affine)
        else:
            layers[-1] = affine.after(layers[-1])
        starts_layer = False
    return None if starts_layer else tuple(layer.float() for layer in layers)


def _modules(head: object) -> Iterator[object]:
    """Yield the layers of nested Sequentials, in order; any other module as it is."""
    if type(head) is nn.Sequential:
        for module in head:
            yield from _modules(module)
    else:
        yield head


def _affine(module: object) -> Affine | None:
    """Return a Linear or BatchNorm1d as an affine map, or None if it is neither."""
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
