"""The truth that a simulator wrote beside its data, for the rows of a dataset."""

import numpy as np

from affectbench.arrays import Array, Rows
from affectbench.store import paths
from affectbench.store.arrays import read_npz, read_prepared, read_rows


def posterior_of(dataset: str, source: str, task: str) -> Array | None:
    """Return the true probabilities of a task's classes or labels, (N, ..., C).

    They are NaN for context frames. Where the dataset leaves classes out, those of the others are
    normalised. Returns None where the simulator wrote no posterior of the task.
    """
    posterior = true_of(dataset, source, task, "posterior")
    rows = read_rows(paths.rows(dataset) / "rows.npz")
    if posterior is None or task not in rows.classes:
        return posterior
    names = read_prepared(source).tasks[task].names
    posterior = posterior[..., [names.index(name) for name in rows.classes[task]]]
    return posterior / posterior.sum(axis=-1, keepdims=True)


def true_of(dataset: str, source: str, task: str, quantity: str) -> Array | None:
    """Return a true quantity of a task for every row, (N, [T,] ...); NaN for context frames.

    Returns None where the simulator did not write it.

    quantity  "posterior", "intensity" (of action units, in [0, 1]), "map" (where units show) or
              "value" (of a regression)
    """
    path = paths.truth(source) / f"{task}.npz"
    truth = read_npz(path) if path.is_file() else {}
    if quantity not in truth:
        return None
    rows, prepared = read_rows(paths.rows(dataset) / "rows.npz"), read_prepared(source)
    index = np.searchsorted(truth["row"], np.asarray(prepared.row)[_frames(rows, task)])
    values = truth[quantity][index].astype(np.float64)
    if rows.scored is not None and rows.takes[task].length:
        scored = rows.scored.reshape(*rows.scored.shape, *(1,) * (values.ndim - 2))
        values = np.where(scored, values, np.nan)
    return values


def _frames(rows: Rows, task: str) -> Array:
    """Return the indices of the prepared frames that make up each row, (N,) or (N, T)."""
    take = rows.takes[task]
    if take.length == 0:
        return take.start
    return take.start[:, None] + np.arange(take.length) * take.stride
