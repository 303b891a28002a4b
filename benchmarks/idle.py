"""What the same command takes once more where all is made: `snakemake all` of a finished run.

Snakemake is started, the configs are expanded, the census looks at all members, and every job is
found to be done. The run is a smoke run that is made for it, or the one in a folder that is given,
of the default preset or of a config that is given, too. Beside it stands a finished workflow of one
empty rule, which is what starting Snakemake takes. The bar is 4 s where that takes 1.3 s.

Run: python benchmarks/idle.py [FOLDER [CONFIGFILE]]      Exit code 1 where the bar is missed.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
BAR = 3.0  # times as long as the empty workflow
IDLE = "Nothing to be done"
EMPTY = """
rule all:
    output: "made.txt"
    shell: "touch {output}"
"""


def run(inside: Path, *options: str) -> tuple[str, float]:
    """Give the command; return what it said, and its wall seconds."""
    command, start = ["snakemake", "--cores", "2", *options, "all"], time.perf_counter()
    done = subprocess.run(command, cwd=inside, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    return done.stdout + done.stderr, time.perf_counter() - start


def measure(folder: Path, config: str) -> int:
    """Print what the command takes in the folder of a finished run; return 1 over the bar."""
    options = ["--directory", str(folder), *(["--configfile", config] if config else []), "--"]
    if IDLE not in run(ROOT, "--dry-run", *options)[0]:
        sys.exit(f"idle: {folder} holds no finished run of this preset; run it first")
    with tempfile.TemporaryDirectory(prefix="empty-") as name:
        empty = Path(name)
        (empty / "Snakefile").write_text(EMPTY, "utf-8")
        run(empty)
        took = [(run(ROOT, *options)[1], run(empty)[1]) for _ in range(ROUNDS)]
    members = sum(1 for _ in folder.glob("results/members/*/*/*/*/record.json"))
    ours, plain = zip(*took, strict=True)
    print(f"{platform.machine()}, {os.cpu_count()} cores, {ROUNDS} rounds; median (least to most)")
    print()
    print("| what | networks | wall s |")
    print("|---|---|---|")
    named = f"the preset {Path(config).stem}" if config else "the default preset"
    for what, count, walls in ((named, members, ours), ("an empty workflow", 0, plain)):
        print(f"| {what} | {count} | {median(walls):.1f} ({min(walls):.1f} to {max(walls):.1f}) |")
    ratio = median(ours) / median(plain)
    print()
    print(f"idle: ratio {ratio:.2f} (bar {BAR:g})")
    return int(ratio > BAR)


def main() -> int:
    if len(sys.argv) > 1:
        return measure(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
    with tempfile.TemporaryDirectory(prefix="idle-") as name:
        smoke = "config/smoke.yaml"
        run(ROOT, "--directory", name, "--configfile", smoke, "--")
        return measure(Path(name), smoke)


if __name__ == "__main__":
    sys.exit(main())
