"""The truth of simulated data on disk: beside the raw folder, where no reader looks."""

from collections.abc import Mapping
from pathlib import Path

from affectbench.arrays import Array
from affectbench.store.arrays import write_npz


def write_truth(folder: Path, truth: Mapping[str, Mapping[str, Array]]) -> None:
    """Write what is true of each task, keyed by row: folder/TASK.npz."""
    for task, arrays in truth.items():
        path = folder / f"{task}.npz"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_npz(path, dict(arrays))
