"""How well the time of a run is estimated: a slice of the workflow, after a run that noted its
costs.

Run: python benchmarks/estimates.py [ROUNDS]      Exit code 1 where the bar is missed.
"""

import csv
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
BAR = 0.3  # by what share of the run's time the estimate may be wrong


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    with tempfile.TemporaryDirectory(prefix="estimates-") as folder:
        command = ["snakemake", "--configfile", "tests/slice.yaml", "--cores", "2"]
        command += ["--directory", folder, "--forceall", "all"]
        for _ in range(rounds + 1):
            subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
        with (Path(folder) / "logs/runs.csv").open(encoding="utf-8") as file:
            runs = [row for row in csv.DictReader(file) if row["estimated"]]
    print(f"{platform.machine()}, {os.cpu_count()} cores, {runs[0]['jobs']} jobs, rounds: {rounds}")
    print()
    print("| estimated s | took s | off by |")
    print("|---|---|---|")
    off = []
    for run in runs:
        estimated, took = float(run["estimated"]), float(run["seconds"])
        off.append(abs(estimated - took) / took)
        print(f"| {estimated:.1f} | {took:.1f} | {(estimated - took) / took:+.0%} |")
    print()
    print(f"estimates: ratio {median(off):.2f} (bar {BAR})")
    return int(median(off) > BAR)


if __name__ == "__main__":
    sys.exit(main())
