"""What a job costs before its work begins: a slice of the workflow, warm and plain.

Both ways run the slice from nothing, in turns. Then the same commands run once more, each in a fork
of a process that has imported all that they need: this is their work. A dry run of the same slice
is what a run costs once, however many jobs it has. The rest is starting Python, imports, and
Snakemake's share of each job.

Run: python benchmarks/startup.py [ROUNDS]      Exit code 1 where the bar is missed.
"""

import json
import os
import platform
import re
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
SEEDS = [0, 1]
BAR = 0.3  # warm over plain: the CPU seconds of a job beside its work
COMMAND = re.compile(r"^Shell command: python -P -m affectbench (.+) 2> \S+$", re.MULTILINE)
ALONE = """
import contextlib, io, json, os, resource, sys
from affectbench.running import commands
jobs = json.loads(sys.stdin.read())
def run(job):
    with contextlib.redirect_stderr(io.StringIO()):
        assert commands.main(job) == 0
for job in jobs:
    run(job)
def forked(work):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for job in jobs:
        child = os.fork()
        if child == 0:
            work(job)
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
print(forked(run) - forked(lambda job: None))
"""


def snakemake(folder: Path, *arguments: str) -> list[str]:
    base = ["snakemake", "--configfile", "tests/slice.yaml", str(folder / "starter.yaml")]
    return [*base, "--cores", "2", "--directory", str(folder), *arguments, "all"]


def cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ask(command: list[str]) -> tuple[str, float]:
    """Run a command; return what it printed, and its CPU seconds with those of its children."""
    before = cpu_of_children()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    return done.stdout + done.stderr, cpu_of_children() - before


def run_slice(folder: Path, warm: bool) -> tuple[float, float]:
    """Run the slice in a new folder; return its wall and CPU seconds."""
    more = f"warm_start: {str(warm).lower()}\nseeds: {SEEDS}\n"
    (folder / "starter.yaml").write_text(more, "utf-8")
    start, (_, cpu) = time.perf_counter(), ask(snakemake(folder))
    return time.perf_counter() - start, cpu


def work_of(folder: Path) -> tuple[float, float, int]:
    """Return the CPU seconds of a run's commands without any imports, of planning, and the jobs."""
    printed, planning = ask(snakemake(folder, "--dry-run", "--forceall", "--printshellcmds"))
    jobs = [shlex.split(command) for command in COMMAND.findall(printed)]
    done = subprocess.run(
        [sys.executable, "-P", "-c", ALONE],
        cwd=folder,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout), planning, len(jobs)


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    walls: dict[bool, list[float]] = {True: [], False: []}
    starts: dict[bool, list[float]] = {True: [], False: []}
    works = []
    for _ in range(rounds):
        took = {}
        for warm in (True, False):
            with tempfile.TemporaryDirectory(prefix="startup-") as folder:
                wall, took[warm] = run_slice(Path(folder), warm)
                walls[warm].append(wall)
                if not warm:
                    work, planning, jobs = work_of(Path(folder))
        works.append(work / jobs)
        for warm, cpu in took.items():
            starts[warm].append((cpu - work - planning) / jobs)
    print(f"{platform.machine()}, {os.cpu_count()} cores, {jobs} jobs, {rounds} round(s); median")
    print(f"(least to most). CPU s of a dry run: {planning:.1f}; of a job: {median(works):.2f}.")
    print()
    print("| start | wall s | CPU s a job beside its work |")
    print("|---|---|---|")
    for warm, name in ((True, "warm"), (False, "plain")):
        each = starts[warm]
        spread = f"{median(each):.2f} ({min(each):.2f} to {max(each):.2f})"
        print(f"| {name} | {median(walls[warm]):.1f} | {spread} |")
    ratio = median(starts[True]) / median(starts[False])
    print()
    print(f"startup: ratio {ratio:.2f} (bar {BAR})")
    return int(ratio > BAR)


if __name__ == "__main__":
    sys.exit(main())
