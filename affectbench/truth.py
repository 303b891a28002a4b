"""The true posterior of a dataset's rows, where the data is simulated. Reads, never writes."""

import numpy as np

from affectbench.arrays import Array
from affectbench.store import paths
from affectbench.store.arrays import read_npz, read_prepared, read_rows


def posterior_of(dataset: str, source: str, task: str) -> Array | None:
    """Return the true probabilities of a task's classes or labels, shaped as its logits are.

    (N, ..., C); NaN for context frames. None where the simulator knows no posterior of the task.
    """
    path = paths.truth(source) / f"{task}.npz"
    truth = read_npz(path) if path.is_file() else {}
    if "posterior" not in truth:
        return None
    rows, prepared = read_rows(paths.rows(dataset) / "rows.npz"), read_prepared(source)
    take, names = rows.takes[task], prepared.tasks[task].names
    frame = (
        take.start
        if take.length == 0
        else (take.start[:, None] + np.arange(take.length) * take.stride)
    )
    place = np.searchsorted(truth["row"], np.asarray(prepared.row)[frame])
    posterior = truth["posterior"][place].astype(np.float64)
    if task in rows.classes:
        posterior = posterior[..., [names.index(name) for name in rows.classes[task]]]
        posterior = posterior / posterior.sum(axis=-1, keepdims=True)
    if rows.scored is not None and take.length:
        posterior = np.where(rows.scored[..., None], posterior, np.nan)
    return posterior
