"""Simulated data in a dataset's official layout, for tests."""

from pathlib import Path

from affectbench.project.plugins import load


def simulated(folder: Path, plugin: str, *, rows: int, seed: int, **options) -> Path:
    """Simulate a dataset into a folder, as `raw` and `truth` in it, and return the folder."""
    for part in ("raw", "truth"):
        (folder / part).mkdir(parents=True)
    load("Dataset", plugin, options).simulate(folder, rows=rows, seed=seed)
    return folder
