"""A miniature Aff-Wild2, simulated."""

from pathlib import Path

from affectbench.project.plugins import load

SEED, SIZE, FRAMES = 11, 32, 8
OPTIONS = {"size": SIZE, "frames": FRAMES, "simulated_frames": FRAMES}


def simulated(folder: Path, **options) -> Path:
    for part in ("raw", "truth"):
        (folder / part).mkdir(parents=True)
    load("Dataset", "aff_wild2", OPTIONS | options).simulate(folder, rows=1, seed=SEED)
    return folder
