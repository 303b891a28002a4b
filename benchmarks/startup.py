"""What a job costs before it works: the smoke DAG with the warm starter against plain starts.

Both ways run the whole smoke preset in one go, each from nothing, alternating. A job's own cost is
in its member's record; all else is start-up, imports and Snakemake's share.

Run: python benchmarks/startup.py [ROUNDS]      Exit code 1 where the bar is missed.
"""

import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
BAR = 0.5  # warm over plain, CPU seconds a job outside the fits
JOBS = re.compile(r"(\d+) of \1 steps")


def run_smoke(warm: bool) -> dict[str, float]:
    """Run the smoke preset in a new folder; return its wall and CPU seconds and its jobs."""
    with tempfile.TemporaryDirectory(prefix="startup-") as folder:
        config = Path(folder) / "starter.yaml"
        config.write_text(f"warm_start: {str(warm).lower()}\n", "utf-8")
        command = ["snakemake", "--configfile", "config/smoke.yaml", str(config)]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(
            [*command, "--cores", "2", "--directory", folder, "all"],
            cwd=ROOT,
            env=os.environ,
            capture_output=True,
            text=True,
        )
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if done.returncode:
            sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
        jobs = int(JOBS.search(done.stdout + done.stderr).group(1))
        fits = [
            json.loads(path.read_text("utf-8"))["cost"]["cpu_seconds"]
            for path in Path(folder).glob("results/members/**/record.json")
        ]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": wall, "cpu": cpu, "jobs": jobs, "overhead": (cpu - sum(fits)) / jobs}


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    found: dict[bool, list[dict]] = {True: [], False: []}
    for _ in range(rounds):
        for warm in (True, False):
            found[warm].append(run_smoke(warm))
    jobs = found[True][0]["jobs"]
    print(f"{platform.machine()}, {os.cpu_count()} cores, {jobs:.0f} jobs, {rounds} rounds: median")
    print("| start | wall s | CPU s | CPU s a job outside the fits (least to most) |")
    print("|---|---|---|---|")
    middle = {}
    for warm, name in ((True, "warm"), (False, "plain")):
        each = [run["overhead"] for run in found[warm]]
        middle[warm] = median(each)
        wall, cpu = (median(run[key] for run in found[warm]) for key in ("wall", "cpu"))
        spread = f"{median(each):.2f} ({min(each):.2f} to {max(each):.2f})"
        print(f"| {name} | {wall:.1f} | {cpu:.1f} | {spread} |")
    ratio = middle[True] / middle[False]
    print(f"startup: ratio {ratio:.2f} (bar {BAR})")
    return int(ratio > BAR)


if __name__ == "__main__":
    sys.exit(main())
