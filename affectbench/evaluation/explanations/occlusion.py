"""Which patches of a picture to cover, and the picture with them covered.

A patch is one element (h, w) of a map's grid and the square of pixels that it stands for.
"""

import numpy as np

from affectbench.arrays import Array
from affectbench.evaluation.metrics.location import REGION

SHARE = 0.2  # of the patches: those in which a map is largest are covered


def region_of(target_NHW: Array) -> Array:
    """Return the patches of a concept's region, (N, H, W) bool: above half of its target's maximum.

    A target that is missing (NaN) or all zeros has no region.
    Worked value: target (0, 0.4, 0.9, 1) -> the patches of 0.9 and 1.
    """
    target_NHW = np.nan_to_num(target_NHW.astype(np.float64))
    return (target_NHW > REGION * target_NHW.max(axis=(1, 2), keepdims=True)) & (target_NHW > 0)


def largest_patches(map_NHW: Array, share: float = SHARE) -> Array:
    """Return the patches in which each map is largest, (N, H, W) bool: at least one of each map.

    share  of all patches that are returned

    Worked value: map (1, 4, 2, 3), share 0.5 -> the patches of 4 and 3.
    """
    flat_NP = map_NHW.reshape(len(map_NHW), -1)
    number = max(1, round(share * flat_NP.shape[1]))
    rank_NP = (-flat_NP).argsort(axis=1, kind="stable").argsort(axis=1)
    return (rank_NP < number).reshape(map_NHW.shape)


def elsewhere(patches_NHW: Array, rng: np.random.Generator) -> Array:
    """Return as many other patches of each row, (N, H, W) bool, drawn at random.

    Where fewer others are left, all of them are returned.
    """
    flat_NP = patches_NHW.reshape(len(patches_NHW), -1)
    order_NP = np.where(flat_NP, np.inf, rng.random(flat_NP.shape)).argsort(axis=1).argsort(axis=1)
    return ((order_NP < flat_NP.sum(axis=1, keepdims=True)) & ~flat_NP).reshape(patches_NHW.shape)


def covered(images_NHWC: Array, patches_NHW: Array, colour_C: Array) -> Array:
    """Return pictures (N, height, width, C) whose chosen patches have one colour.

    patches_NHW  True for the patches to cover; the height of a picture is a multiple of H
    colour_C     the colour, in the range of the pictures
    """
    side = images_NHWC.shape[1] // patches_NHW.shape[1]  # of a patch, in pixels
    pixels_NHW = patches_NHW.repeat(side, axis=1).repeat(side, axis=2)
    return np.where(pixels_NHW[..., None], colour_C.astype(images_NHWC.dtype), images_NHWC)
