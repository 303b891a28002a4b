"""Bringing maps to a coarser grid."""

import numpy as np

from affectbench.arrays import Array


def on_grid(maps: Array, grid: tuple[int, int]) -> Array:
    """Return maps (..., H, W) on a coarser grid by area means, float64; NaN where a part is NaN.

    Worked value: ((1, 3), (5, 7)) on a grid of 1 x 1 -> 4.
    """
    rows, columns = (_shares(n, m) for n, m in zip(maps.shape[-2:], grid, strict=True))
    return rows @ maps.astype(np.float64) @ columns.T


def _shares(fine: int, coarse: int) -> Array:
    """Return which share of each coarse patch each fine patch covers: (coarse, fine).

    Each row sums to 1.
    """
    edges = np.arange(coarse + 1) * fine / coarse
    low, high = (
        np.maximum(edges[:-1, None], np.arange(fine)),
        np.minimum(edges[1:, None], np.arange(1, fine + 1)),
    )
    return np.maximum(high - low, 0) * coarse / fine


def shown(map_NHW: Array) -> Array:
    """Return maps without negative values: a map that has some is shifted up to a minimum of 0.

    Class activation maps can be negative. Worked value: (-1, 2) -> (0, 3); (1, 2) -> (1, 2).
    """
    return map_NHW - np.minimum(map_NHW.min(axis=(1, 2), keepdims=True), 0)
