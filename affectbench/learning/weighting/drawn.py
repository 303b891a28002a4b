"""Weights drawn by lot, for a control that knows nothing of the teachers."""

import numpy as np

from affectbench.arrays import Array


def drawn_weights(rng: np.random.Generator, teachers: int, classes: int, *, each: bool) -> Array:
    """Return weights (M, C) that sum to 1 over teachers, drawn evenly from all that do.

    This is a Dirichlet(1, ..., 1) distribution: the mean weight is 1/M.

    each  whether every class has a draw of its own; else all classes share one
    """
    weight_MC = rng.dirichlet(np.ones(teachers), size=classes if each else 1).T
    return np.broadcast_to(weight_MC, (teachers, classes)).copy()
