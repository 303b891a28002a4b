"""Which cells of a picture to cover, and a picture with them covered."""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.location import REGION

SHARE = 0.2  # of the cells, the largest of a map that has no target


def region_of(target_NHW: Array) -> Array:
    """Return the cells of a concept's region (N, H, W) bool: above half of the target's largest.

    None where the target is missing or empty.
    """
    known = np.nan_to_num(target_NHW.astype(np.float64))
    return (known > REGION * known.max(axis=(1, 2), keepdims=True)) & (known > 0)


def largest_cells(map_NHW: Array, share: float = SHARE) -> Array:
    """Return a share of all cells, those in which each map is largest (N, H, W) bool.

    Worked value: map (1, 4, 2, 3), share 0.5 -> the cells of 4 and 3.
    """
    flat_NP = map_NHW.reshape(len(map_NHW), -1)
    number = max(1, round(share * flat_NP.shape[1]))
    rank_NP = (-flat_NP).argsort(axis=1, kind="stable").argsort(axis=1)
    return (rank_NP < number).reshape(map_NHW.shape)


def elsewhere(cells_NHW: Array, rng: np.random.Generator) -> Array:
    """Return as many cells for each row, drawn among the others (fewer where there are fewer)."""
    flat_NP = cells_NHW.reshape(len(cells_NHW), -1)
    order_NP = np.where(flat_NP, np.inf, rng.random(flat_NP.shape)).argsort(axis=1).argsort(axis=1)
    return ((order_NP < flat_NP.sum(axis=1, keepdims=True)) & ~flat_NP).reshape(cells_NHW.shape)


def covered(images_NHWC: Array, cells_NHW: Array, colour_C: Array) -> Array:
    """Return pictures with the cells in one colour; the grid divides the side."""
    block = images_NHWC.shape[1] // cells_NHW.shape[1]
    pixels_NHW = cells_NHW.repeat(block, axis=1).repeat(block, axis=2)
    return np.where(pixels_NHW[..., None], colour_C.astype(images_NHWC.dtype), images_NHWC)
