"""What reading pictures costs beside decoding them: `prepare` against a plain loop with Pillow.

Both decode the same simulated RAF-DB to 112 x 112. `prepare` also reads labels and OpenFace's CSV
files, draws location maps, and stores everything as memory maps; by one process, and by as many as
there are cores. Memory is what the process itself holds (mapped pages, which the system may drop,
are not counted), at most, with a hundred pictures, ten and forty times as many.

Run: python benchmarks/prepare.py [PICTURES]      Exit code 1 where the bar is missed.
"""

import contextlib
import io
import os
import platform
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from affectbench.data.formats.pictures import read_pictures
from affectbench.project.plugins import load
from affectbench.store.arrays import Space, write_prepared
from affectbench.store.preparing import preparing

SIZE, ROUNDS, CORES = 112, 3, os.cpu_count() or 1
AFFECTNET = 440_000  # pictures
BAR = 0.7  # pictures per second, decoded and stored, over those of the plain loop
MORE = (1, 10, 40)  # times PICTURES, for memory
PICTURES = 100
HELD = 2.0  # GiB that AffectNet may take, by how memory grows
PEAK = """
import sys, threading, time
from pathlib import Path
from affectbench.project.plugins import load
from affectbench.store.preparing import preparing
held = [0]
def watch():
    while True:
        status = Path("/proc/self/status").read_text()
        held.append(int(status.partition("RssAnon:")[2].split()[0]))
        time.sleep(0.01)
threading.Thread(target=watch, daemon=True).start()
raw, into, size = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
with preparing(into, "", 1) as space:
    load("Dataset", "raf_db", {"size": size}).prepare(raw, space)
print(max(held) / 1024)
"""


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


def simulated(folder: Path, pictures: int) -> Path:
    for part in ("raw", "truth"):
        (folder / part).mkdir(parents=True)
    load("Dataset", "raf_db", {}).simulate(folder, rows=pictures, seed=0)
    return folder / "raw"


def peak_of(raw: Path, into: Path) -> float:
    """Return the most MiB that a process of its own holds while it prepares a source."""
    command = [sys.executable, "-P", "-c", PEAK, str(raw), str(into), str(SIZE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


def main() -> int:
    pictures = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    with tempfile.TemporaryDirectory(prefix="prepare-") as name:
        folder = Path(name)
        raw = simulated(folder / "small", pictures)
        paths = sorted(raw.glob("basic/Image/aligned/*.jpg"))
        into = Space(folder).array("faces", (len(paths), SIZE, SIZE, 3), "uint8")
        ours = median(timed(lambda: read_pictures(paths, into)) for _ in range(ROUNDS))
        theirs = median(timed(lambda: plain(paths)) for _ in range(ROUNDS))
        with contextlib.redirect_stderr(io.StringIO()):
            whole = {n: timed(partial(prepare, raw, folder / f"by {n}", n)) for n in (1, CORES)}
        stored = sum(path.stat().st_size for path in (folder / "by 1").rglob("*.npy"))
        peaks = {}
        for times in MORE:
            source = simulated(folder / f"{times} times", times * PICTURES)
            peaks[times * PICTURES] = peak_of(source, folder / f"peak {times}")
    print(f"{platform.machine()}, {os.cpu_count()} cores, {pictures} pictures, {ROUNDS} rounds")
    print()
    print("| what | pictures/s |")
    print("|---|---|")
    print(f"| a plain Pillow loop | {pictures / theirs:.0f} |")
    print(f"| decoded and stored | {pictures / ours:.0f} |")
    for processes, seconds in whole.items():
        words = "1 process" if processes == 1 else f"{processes} processes"
        print(f"| with csv, maps and labels, {words} | {pictures / seconds:.0f} |")
    print()
    hours, size = AFFECTNET / pictures * whole[CORES] / 3600, AFFECTNET / pictures * stored / 1e9
    print(
        f"At this rate AffectNet's {AFFECTNET:,} pictures would take {hours:.1f} h, {size:.0f} GB."
    )
    held = ", ".join(f"{mib:.0f} MiB with {count:,}" for count, mib in peaks.items())
    (few, least), *_, (many, most) = peaks.items()
    gib = (most + (AFFECTNET - many) * (most - least) / (many - few)) / 1024
    print(f"Memory: {held} pictures, so {gib:.1f} GiB for AffectNet.")
    print()
    print(f"prepare: ratio {theirs / ours:.2f} (bar {BAR}), memory {gib:.1f} GiB (bar {HELD:g})")
    return int(theirs / ours < BAR or gib > HELD)


if __name__ == "__main__":
    sys.exit(main())
