"""What reading pictures costs beside decoding them: `prepare` against a plain loop with Pillow.

Both decode the same simulated RAF-DB to 112 x 112. `prepare` also reads labels and OpenFace's CSV
files, draws location maps, and stores everything as memory maps; by one process, and by as many as
there are cores. Memory is what the process itself holds (mapped pages, which the system may drop,
are not counted), at most, with few pictures and several times as many, of stills and of videos with
sound; what it grows by for each more gives the memory of the real ones. Their disk is so much a
picture.

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
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
from PIL import Image

from affectbench.data.formats.pictures import read_pictures
from affectbench.data.layouts.aff_wild2 import find_tracks
from affectbench.project.plugins import load
from affectbench.store.arrays import Space, write_prepared
from affectbench.store.preparing import preparing

SIZE, ROUNDS, CORES = 112, 3, os.cpu_count() or 1
AFFECTNET, AFF_WILD2 = 440_000, 2_700_000  # pictures
BAR = 0.7  # pictures per second, decoded and stored, over those of the plain loop
HELD = 2.0  # GiB that AffectNet may take, by how memory grows; Aff-Wild2 is told beside it
TIMES = (1, 10, 40)  # as many pictures as at first
# The real source, its pictures, the reader, what is simulated for it at first, with what fields.
LARGE = (
    ("AffectNet", AFFECTNET, "raf_db", 100, {"size": 56, "rendered": "used"}),
    (
        "Aff-Wild2",
        AFF_WILD2,
        "aff_wild2",
        325,
        {"size": 32, "rendered": "used", "simulated_frames": 25},
    ),
)
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
raw, into, dataset, size = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
with preparing(into, "", 1) as space:
    print(len(load("Dataset", dataset, {"size": size}).prepare(raw, space).row))
    print(sum(path.stat().st_size for path in space.folder.rglob("*.npy")))
print(max(held) / 1024)
"""


@dataclass(frozen=True)
class Large:
    """What a real source would take, by a reader's growth: GiB of memory, GB of disk."""

    name: str
    held: str  # MiB with each number of pictures, in words
    memory: float
    disk: float


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


def simulated(folder: Path, pictures: int, dataset: str = "raf_db", **fields) -> Path:
    for part in ("raw", "truth"):
        (folder / part).mkdir(parents=True)
    load("Dataset", dataset, fields).simulate(folder, rows=pictures, seed=0)
    return folder / "raw"


def peak_of(raw: Path, into: Path, dataset: str) -> tuple[int, int, float]:
    """Return the pictures, the bytes that they are stored in, and the most MiB that a process holds
    while it prepares them.
    """
    command = [sys.executable, "-P", "-c", PEAK, str(raw), str(into), dataset, str(SIZE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    pictures, stored, held = done.stdout.split()
    return int(pictures), int(stored), float(held)


def more_videos(raw: Path, into: Path, times: int) -> Path:
    """Return a folder with each video several times, by other names: linked, not simulated anew.

    Files that are of no video, of attributes of people, are left out.
    """
    videos = sorted({track.video for track in find_tracks(raw, "abaw2", Counter())})
    for path in filter(Path.is_file, raw.rglob("*")):
        inside = str(path.relative_to(raw))
        of = [video for video in videos if video in inside]
        for copy in range(times if of else 0):
            other = into / inside.replace(of[0], f"{copy}-{of[0]}")
            other.parent.mkdir(parents=True, exist_ok=True)
            other.hardlink_to(path)
    return into


def of_large(folder: Path, name: str, real: int, dataset: str, first: int, fields: dict) -> Large:
    at_first, used = simulated(folder / dataset, first, dataset, **fields), []
    for times in TIMES:
        raw = at_first
        if times > 1 and dataset == "aff_wild2":
            raw = more_videos(at_first, folder / f"{dataset} {times}", times)
        elif times > 1:
            raw = simulated(folder / f"{dataset} {times}", times * first, dataset, **fields)
        used.append(peak_of(raw, folder / f"peak {dataset} {times}", dataset))
    (few, _, least), (many, stored, most) = used[0], used[-1]
    memory = (most + (real - many) * (most - least) / (many - few)) / 1024
    held = ", ".join(f"{mib:.0f} MiB with {count:,}" for count, _, mib in used)
    return Large(name, held, memory, real / many * stored / 1e9)


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
        large = [of_large(folder, *each) for each in LARGE]
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
    print("| real source | memory held | so with all of it, GiB | disk, GB | hours |")
    print("|---|---|---|---|---|")
    for (_, real, *_), of in zip(LARGE, large, strict=True):
        hours = real / pictures * whole[CORES] / 3600
        print(
            f"| {of.name}, {real:,} pictures | {of.held} | {of.memory:.1f} | {of.disk:.0f} |"
            f" {hours:.1f} |"
        )
    print()
    held = large[0].memory
    print(f"prepare: ratio {theirs / ours:.2f} (bar {BAR}), memory {held:.1f} GiB (bar {HELD:g})")
    return int(theirs / ours < BAR or held > HELD)


if __name__ == "__main__":
    sys.exit(main())
