"""A small prepared source, for tests of what is stored."""

from pathlib import Path

import numpy as np

from affectbench.arrays import Arrays, Task
from affectbench.store import arrays, paths


def write_source(name: str) -> Path:
    """Write a source of four rows with one input `x` and one task `mood`, and return its folder."""
    source = Arrays(
        inputs={"x": np.arange(12.0).reshape(4, 3)},
        targets={"mood": np.array([0, 1, 0, 1])},
        tasks={"mood": Task("multiclass", ("a", "b"))},
        row=np.arange(4),
        group=np.arange(4),
        split=np.array(["train", "train", "val", "test"]),
    )
    arrays.write_prepared(paths.prepared(name), source)
    return paths.prepared(name)
