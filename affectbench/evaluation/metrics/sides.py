"""Sums whose two sides are of other rows: those that are scored, and those that a fit has seen."""

import numpy as np

from affectbench.arrays import Array


def strata(sums: dict[str, Array]) -> Array:
    """Return the side of each group (G,): 0 where it has rows that are scored, else 1.

    A bootstrap world draws groups within each side, so that neither is without rows. Where a side
    has a single group, as where windows are split at random, all are drawn together.
    Worked value: groups with (3, 2, 0, 0) scored rows -> (0, 0, 1, 1); with (3, 2, 0) -> all 0.
    """
    side_G = (sums["count"] == 0).astype(int)
    return side_G if np.bincount(side_G, minlength=2).min() > 1 else np.zeros_like(side_G)
