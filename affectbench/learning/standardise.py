"""Standardisation as a layer of the network, so that every row gets the training statistics."""

import math

import numpy as np
import torch
from torch import Tensor, nn

from affectbench.arrays import Array, Arrays, Windows
from affectbench.learning.blocks.heads import Units

CHUNK = 2**24  # how many numbers are read at a time


class Standardise(nn.Module):
    """(x - mean) / std for each channel, the last axis; the identity until it is fitted."""

    def __init__(self, channels: int):
        super().__init__()
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("std", torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.mean) / self.std  # (N, ..., D)


def fit_standardisation(network: nn.Module, rows: Arrays) -> None:
    """Set the mean and std of each input's `standardise` layer, and of each head's `Units`.

    Inputs give the statistics of the first, targets those of the second, which brings a head's
    outputs to the targets' units. NaN does not count, and a constant channel gets a std of 1.
    Networks and heads without such layers stay as they are.
    """
    for name, layer in getattr(network, "standardise", {}).items():
        _set(layer, rows.inputs[name])
    for role, head in getattr(network, "heads", {}).items():
        for units in (module for module in head.modules() if isinstance(module, Units)):
            _set(units, rows.targets[role])


def _set(layer: nn.Module, values: Array | Windows) -> None:
    """Set a layer's mean and std for each channel, the last axis of values that are read in chunks.

    The std divides by n. Worked value: values 0 and 2 -> mean 1, std 1.
    """
    count, total, squares, low, high = 0, 0.0, 0.0, np.inf, -np.inf
    step = max(1, CHUNK // math.prod(values.shape[1:]))
    for start in range(0, len(values), step):
        block = values[np.arange(start, min(start + step, len(values)))].astype(np.float64)
        block = block.reshape(-1, block.shape[-1])
        count += (~np.isnan(block)).sum(axis=0)
        total += np.nansum(block, axis=0)
        squares += np.nansum(block**2, axis=0)
        low = np.fmin(low, np.fmin.reduce(block, axis=0))  # NaN does not count
        high = np.fmax(high, np.fmax.reduce(block, axis=0))
    mean = total / np.maximum(count, 1)
    std = np.sqrt(np.maximum(squares / np.maximum(count, 1) - mean**2, 0))
    std[(std < 1e-8) | (low == high)] = 1.0  # rounding gives a constant 1.1 a std of 3e-7
    layer.mean.copy_(torch.from_numpy(mean))
    layer.std.copy_(torch.from_numpy(std))
