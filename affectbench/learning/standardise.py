"""Standardisation as part of the network: rows of any dataset get the training statistics."""

import math

import numpy as np
import torch
from torch import Tensor, nn

from affectbench.arrays import Array, Arrays, Windows
from affectbench.learning.blocks.heads import Units

CHUNK = 2**24  # numbers read at a time


class Standardise(nn.Module):
    """(x - mean) / std for each of the last axis's channels; the identity until it is fitted."""

    def __init__(self, channels: int):
        super().__init__()
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("std", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.std  # (N, ..., D)


def fit_standardisation(network: nn.Module, rows: Arrays) -> None:
    """Set the network's mean and std of each input from these rows; NaN does not count.

    So are those of the values that a head gives in its own units. A constant channel keeps a std of
    1. Networks and heads that have none are left alone.
    """
    for name, layer in getattr(network, "standardise", {}).items():
        _set(layer, rows.inputs[name])
    for role, head in getattr(network, "heads", {}).items():
        for units in (module for module in head.modules() if isinstance(module, Units)):
            _set(units, rows.targets[role])


def _set(layer: nn.Module, values: Array | Windows) -> None:
    """Set a layer's mean and std from the last axis of some values, read in pieces."""
    count, total, squares = 0, 0.0, 0.0
    step = max(1, CHUNK // math.prod(values.shape[1:]))
    for start in range(0, len(values), step):
        block = values[np.arange(start, min(start + step, len(values)))].astype(np.float64)
        block = block.reshape(-1, block.shape[-1])
        count += (~np.isnan(block)).sum(axis=0)
        total += np.nansum(block, axis=0)
        squares += np.nansum(block**2, axis=0)
    mean = total / np.maximum(count, 1)
    std = np.sqrt(np.maximum(squares / np.maximum(count, 1) - mean**2, 0))
    std[std < 1e-8] = 1.0
    layer.mean.copy_(torch.from_numpy(mean))
    layer.std.copy_(torch.from_numpy(std))
