"""What reading pictures costs beside decoding them: `prepare` against a plain loop with Pillow.

Both decode the same simulated RAF-DB to 112 x 112. `prepare` also reads labels and OpenFace's CSV
files, draws location maps, and stores everything as memory maps; by one process, and by as many as
there are cores. Its speed says how many hours the real sources take.

Run: python benchmarks/prepare.py [PICTURES]      Exit code 1 where the bar is missed.
"""

import contextlib
import io
import os
import platform
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from _simulated import simulated
from PIL import Image

from affectbench.data.formats.pictures import read_pictures
from affectbench.project.plugins import load
from affectbench.store.arrays import Space, write_prepared
from affectbench.store.preparing import preparing

SIZE, ROUNDS, CORES = 112, 5, os.cpu_count() or 1
REAL = {"AffectNet": 440_000, "Aff-Wild2": 2_700_000}  # pictures
BAR = 0.7  # pictures per second, decoded and stored, over those of the plain loop


def plain(paths: list[Path]) -> list[np.ndarray]:
    """Decode pictures with Pillow alone."""
    images = []
    for path in paths:
        with Image.open(path) as image:
            images.append(np.asarray(image.convert("RGB").resize((SIZE, SIZE), 2)))
    return images


def prepare(raw: Path, into: Path, processes: int) -> None:
    dataset = load("Dataset", "raf_db", {"size": SIZE})
    with preparing(into, "", processes) as space:
        write_prepared(space.folder, dataset.prepare(raw, space))


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> int:
    pictures = int(sys.argv[1]) if len(sys.argv) > 1 else 800
    with tempfile.TemporaryDirectory(prefix="prepare-") as name:
        folder = Path(name)
        raw = simulated(load("Dataset", "raf_db", {}), folder / "small", pictures)
        paths = sorted(raw.glob("basic/Image/aligned/*.jpg"))
        into = Space(folder).array("faces", (len(paths), SIZE, SIZE, 3), "uint8")
        ours = median(timed(lambda: read_pictures(paths, into)) for _ in range(ROUNDS))
        theirs = median(timed(lambda: plain(paths)) for _ in range(ROUNDS))
        with contextlib.redirect_stderr(io.StringIO()):
            whole = {n: timed(partial(prepare, raw, folder / f"by {n}", n)) for n in (1, CORES)}
    print(f"{platform.machine()}, {CORES} cores, {pictures} pictures, {ROUNDS} rounds")
    print()
    print("| what | pictures/s |")
    print("|---|---|")
    print(f"| a plain Pillow loop | {pictures / theirs:.0f} |")
    print(f"| decoded and stored | {pictures / ours:.0f} |")
    for processes, seconds in whole.items():
        words = "1 process" if processes == 1 else f"{processes} processes"
        print(f"| with csv, maps and labels, {words} | {pictures / seconds:.0f} |")
    print()
    for name, real in REAL.items():
        hours = real / pictures * whole[CORES] / 3600
        print(f"So {name}, {real:,} pictures, takes {hours:.1f} hours on these cores.")
    print()
    print(f"prepare: ratio {theirs / ours:.2f} (bar {BAR})")
    return int(theirs / ours < BAR)


if __name__ == "__main__":
    sys.exit(main())
