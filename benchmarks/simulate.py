"""Simulating faces as large as they are used, against the official size, in one run.

Each dataset is simulated and prepared both ways, alternating; times are CPU seconds of one process
with one thread, imports left out, so that other work on the machine does not count. The first table
is the renderer alone: faces a second by how many are drawn at a time. `CACHED_PIXELS` of
affectbench/data/simulation/faces/render.py follows from it.

Run: python benchmarks/simulate.py [FACES]      Exit code 1 where a bar is missed.
"""

import contextlib
import io
import os
import platform
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import torch
from _simulated import simulated

from affectbench.data.simulation.faces import render as renderer
from affectbench.data.simulation.faces.parameters import AUS, IDENTITY, NUISANCE, draw_parameters
from affectbench.data.simulation.look import draw_seeds
from affectbench.project.plugins import load
from affectbench.store.arrays import Space

FASTER, FACES_A_SECOND = 1.5, 300  # the bars: over the official size; of RAF-DB at 56 pixels
ROUNDS = 3
BATCHES = {56: (1, 8, 16, 32, 64), 112: (1, 4, 8, 16), 224: (1, 2, 4)}  # faces, by size in pixels
SETTINGS = {
    "raf_db": {"size": 56},
    "affectnet": {"size": 56},
    "aff_wild2": {"size": 32, "simulated_frames": 8},
}


def rendered(size: int, batch: int, faces: int) -> float:
    """Return faces a CPU second of the renderer, drawing `batch` faces at a time."""
    generator = torch.Generator().manual_seed(0)
    who = draw_parameters(IDENTITY, faces, generator)
    who |= draw_parameters(NUISANCE, faces, generator)
    intensity = torch.rand(faces, len(AUS), generator=generator)
    usual, renderer.CACHED_PIXELS = renderer.CACHED_PIXELS, batch * size * size
    start = time.process_time()
    renderer.render(who, intensity, size, draw_seeds(faces, generator))
    renderer.CACHED_PIXELS = usual
    return faces / (time.process_time() - start)


def written_and_read(name: str, options: dict, faces: int) -> tuple[float, float]:
    """Return faces a CPU second, written by a simulator and prepared by its reader."""
    with tempfile.TemporaryDirectory(prefix="simulate-") as folder:
        into, dataset = Path(folder), load("Dataset", name, options)
        start = time.process_time()
        raw = simulated(dataset, into, faces)
        middle = time.process_time()
        with contextlib.redirect_stderr(io.StringIO()):
            dataset.prepare(raw, Space(into / "prepared"))
        return faces / (middle - start), faces / (time.process_time() - middle)


def main() -> int:
    torch.set_num_threads(1)
    faces = int(sys.argv[1]) if len(sys.argv) > 1 else 64
    print(f"{platform.machine()}, {os.cpu_count()} cores, one thread, {faces} faces, {ROUNDS}")
    print("rounds; faces a CPU second, median")
    print()
    print("| pixels | faces at a time: faces/s of the renderer alone |")
    print("|---|---|")
    for size, batches in BATCHES.items():
        count = max(batches) * 2
        speeds = {b: max(rendered(size, b, count) for _ in range(ROUNDS)) for b in batches}
        print(f"| {size} | {', '.join(f'{b}: {speed:.0f}' for b, speed in speeds.items())} |")
    print()
    print("| dataset | written, official | written, used | ratio | prepared, official, used |")
    print("|---|---|---|---|---|")
    ratios, used = [], {}
    for name, options in SETTINGS.items():
        written_and_read(name, options, 16)  # imports
        both = [
            [
                written_and_read(name, {**options, "rendered": size}, faces)
                for size in ("official", "used")
            ]
            for _ in range(ROUNDS)
        ]
        was, now = ([median(v) for v in zip(*way, strict=True)] for way in zip(*both, strict=True))
        ratios.append(median(new[0] / old[0] for old, new in both))
        used[name] = now
        speeds = f"{was[0]:.0f} | {now[0]:.0f} | {ratios[-1]:.2f} | {was[1]:.0f}, {now[1]:.0f}"
        print(f"| {name}, {options['size']} pixels | {speeds} |", flush=True)
    slowest = min(used["raf_db"])
    print()
    written, prepared = used["raf_db"]
    figures = f"ratio {min(ratios):.2f} (bar {FASTER:g}), RAF-DB's faces/s {written:.0f} and"
    print(f"simulate: {figures} {prepared:.0f} (bar {FACES_A_SECOND})")
    return int(min(ratios) < FASTER or slowest < FACES_A_SECOND)


if __name__ == "__main__":
    sys.exit(main())
