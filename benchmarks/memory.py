"""What memory and disk a large source takes while it is prepared, by how both grow.

RAF-DB's stills and Aff-Wild2's videos with sound are simulated, and prepared at 112 x 112 by one
process, with few pictures and several times as many. Memory is what the process itself holds at
most (mapped pages, which the system may drop, are not counted). What it grows by for each picture
more gives the memory of the real source, and the size of the arrays its disk.

Run: python benchmarks/memory.py      Exit code 1 where the bar is missed.
"""

import platform
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from _simulated import simulated

from affectbench.data.layouts.aff_wild2 import find_tracks
from affectbench.project.plugins import load

SIZE = 112
BAR = 2.0  # GiB that AffectNet may take; Aff-Wild2 is told beside it
TIMES = (1, 10, 40)  # as many pictures as at first
# The real source, its pictures, the reader, what is simulated for it at first, with what fields.
LARGE = (
    ("AffectNet", 440_000, "raf_db", 100, {"size": 56, "rendered": "used"}),
    (
        "Aff-Wild2",
        2_700_000,
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
    plugin, used = load("Dataset", dataset, fields), []
    at_first = simulated(plugin, folder / dataset, first)
    for times in TIMES:
        raw = at_first
        if times > 1 and dataset == "aff_wild2":
            raw = more_videos(at_first, folder / f"{dataset} {times}", times)
        elif times > 1:
            raw = simulated(plugin, folder / f"{dataset} {times}", times * first)
        used.append(peak_of(raw, folder / f"peak {dataset} {times}", dataset))
    (few, _, least), (many, stored, most) = used[0], used[-1]
    memory = (most + (real - many) * (most - least) / (many - few)) / 1024
    held = ", ".join(f"{mib:.0f} MiB with {count:,}" for count, _, mib in used)
    return Large(name, held, memory, real / many * stored / 1e9)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="memory-") as name:
        large = [of_large(Path(name), *each) for each in LARGE]
    print(f"{platform.machine()}, one process")
    print()
    print("| real source | memory held | so with all of it, GiB | disk, GB |")
    print("|---|---|---|---|")
    for (_, real, *_), of in zip(LARGE, large, strict=True):
        print(f"| {of.name}, {real:,} pictures | {of.held} | {of.memory:.1f} | {of.disk:.0f} |")
    print()
    print(f"memory: {large[0].memory:.1f} GiB (bar {BAR:g})")
    return int(large[0].memory > BAR)


if __name__ == "__main__":
    sys.exit(main())
