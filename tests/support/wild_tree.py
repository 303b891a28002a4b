"""A miniature Aff-Wild2, simulated."""

from pathlib import Path

import simulated_data

SEED, SIZE, FRAMES = 11, 32, 8
OPTIONS = {"size": SIZE, "frames": FRAMES, "simulated_frames": FRAMES}


def simulated(folder: Path, **options) -> Path:
    return simulated_data.simulated(folder, "aff_wild2", rows=1, seed=SEED, **(OPTIONS | options))
