"""Mean and deviation of channels: worked values, gaps, and channels that do not vary."""

import numpy as np
import pytest
from torch import nn

from affectbench.arrays import Arrays, Windows
from affectbench.learning.standardise import Standardise, fit_standardisation


def fitted(values) -> tuple[list[float], list[float]]:
    network = nn.Module()
    network.standardise = nn.ModuleDict({"x": Standardise(values.shape[-1])})
    row = np.arange(len(values))
    fit_standardisation(network, Arrays({"x": values}, {}, {}, row, row, row))
    layer = network.standardise["x"]
    return layer.mean.tolist(), layer.std.tolist()


def test_mean_and_deviation_by_hand_with_a_gap():
    mean, std = fitted(np.array([[0.0, 5.0], [2.0, np.nan], [np.nan, 9.0]]))
    assert (mean, std) == ([1.0, 7.0], [1.0, 2.0])


@pytest.mark.parametrize("constant", [0.0, 1.1, 0.98, 3.3, -1e4])
def test_a_constant_channel_keeps_a_deviation_of_one(constant):
    """Rounding leaves 1.1 a deviation of 3e-7, by which rows that differ would be divided."""
    values = np.full((50_000, 2), constant, dtype=np.float32)
    values[::2, 1] += 1
    mean, std = fitted(values)
    assert mean[0] == pytest.approx(constant)
    assert std[0] == 1.0
    assert std[1] == pytest.approx(0.5, rel=1e-3)


def test_stills_on_a_disk_are_read_in_chunks():
    data = np.arange(12.0).reshape(4, 3)
    assert fitted(Windows(data, np.array([1, 3]), 0))[0] == data[[1, 3]].mean(axis=0).tolist()
