"""Writes the truth of simulated data, in a folder beside raw/ that no dataset reads."""

from collections.abc import Mapping
from pathlib import Path

from affectbench.arrays import Array
from affectbench.store.arrays import write_npz


def write_truth(folder: Path, truth: Mapping[str, Mapping[str, Array]]) -> None:
    """Write the true quantities of each task to folder/TASK.npz.

    truth  task -> {"row": ids (N,), quantity: (N, ...)}
    """
    for task, arrays in truth.items():
        path = folder / f"{task}.npz"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_npz(path, dict(arrays), sealed=False)
