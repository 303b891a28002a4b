"""Simulated raw data that benchmarks read."""

from pathlib import Path


def simulated(dataset, folder: Path, rows: int, seed: int = 0) -> Path:
    """Let a dataset's plugin simulate itself into a folder, and return the raw part of it."""
    for part in ("raw", "truth"):
        (folder / part).mkdir(parents=True)
    dataset.simulate(folder, rows=rows, seed=seed)
    return folder / "raw"
