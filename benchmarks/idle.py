"""What the same command takes once more where all is made: `snakemake all` of a finished run.

Snakemake is started, the configs are expanded, the census looks at all members, and every job is
found to be done. The run is that of this folder, or else of `make smoke`, or of a folder that is
given, whose preset is the default or a config that is given, too. Beside it stands a finished
workflow of one empty rule, which is what starting Snakemake takes. The bar is 4 s where that takes
1.3 s.

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
ROUNDS = 3
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


def options_of(folder: Path, config: str) -> list[str]:
    return ["--directory", str(folder), *(["--configfile", config] if config else []), "--"]


def is_finished(folder: Path, config: str) -> bool:
    """Return whether a folder has a run in which nothing is due; it is not touched."""
    return folder.is_dir() and IDLE in run(ROOT, "--dry-run", *options_of(folder, config))[0]


def measure(folder: Path, config: str) -> int:
    """Print what the command takes in the folder of a finished run; return 1 over the bar."""
    with tempfile.TemporaryDirectory(prefix="empty-") as name:
        empty, options = Path(name), options_of(folder, config)
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
    given, config, *_ = [*sys.argv[1:], "", ""]
    here = [(ROOT, ""), (ROOT / ".smoke", "config/smoke.yaml")]
    for run_of in [(Path(given), config)] if given else here:
        if is_finished(*run_of):
            return measure(*run_of)
    print("Not measured: there is no finished run; `make smoke` makes one.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
