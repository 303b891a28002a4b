"""Teachers of growing skill, for tests of how they are weighed."""

import numpy as np

from affectbench.probabilities import softmax


def teachers(count: int = 3, rows: int = 60, classes: int = 4, sharpness: float = 1.5):
    """Teachers of growing skill: probabilities (M, N, C) and labels (N,)."""
    rng = np.random.default_rng(3)
    class_N = np.arange(rows) % classes
    logits = rng.normal(size=(count, rows, classes))
    logits[:, np.arange(rows), class_N] += np.linspace(0, 2, count)[:, None]
    return softmax(sharpness * logits), class_N
