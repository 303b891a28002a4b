"""What a SLURM job costs beside its work: a slice of the workflow, with and without SLURM.

SLURM runs on this machine with two nodes, so nothing is gained by more machines, and the difference
is what the SLURM jobs cost. It needs root and Debian, as `make test-cluster` does.

Run: python benchmarks/cluster.py      Exit code 1 where the bar is missed.
"""

import csv
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests/cluster"), str(ROOT / "tests/support")]

from slurm import Cluster  # noqa: E402

BAR = 30.0  # seconds that a SLURM job may cost beside its work, waiting for its status included
SLICE = ["--configfile", "tests/slice.yaml", "--directory"]


def run_slice(folder: Path, environment: dict[str, str], *options: str) -> dict[str, str]:
    """Run the slice in a new folder; return the run's row of logs/runs.csv."""
    python = folder / "venv/bin/python"  # a path without a space
    folder.mkdir()
    (folder / "venv").symlink_to(sys.prefix)
    command = [python, "-m", "snakemake", *options, *SLICE, str(folder), "all"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stdout[-2000:] + done.stderr[-2000:])
    with (folder / "logs/runs.csv").open(encoding="utf-8") as file:
        [run] = csv.DictReader(file)
    return run


def main() -> int:
    if os.getuid() != 0:
        print("Not measured: starting a SLURM needs root.")
        return 0
    with tempfile.TemporaryDirectory(prefix="cluster-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        local = run_slice(folder / "local", dict(os.environ), "--cores", "2")
        cluster = Cluster(folder / "slurm")
        cluster.folder.mkdir(mode=0o755)
        cluster.up()
        try:
            profile = ("--workflow-profile", "profiles/slurm")
            slurm = run_slice(folder / "far", cluster.environment, *profile)
            jobs = len(cluster.finished())
        finally:
            cluster.down()
    print(f"{platform.machine()}, {os.cpu_count()} cores, {local['jobs']} jobs, once each")
    print()
    print("| where | wall s | s inside jobs | SLURM jobs |")
    print("|---|---|---|---|")
    print(f"| 2 cores, warm starter | {local['seconds']} | {local['job_seconds']} | |")
    print(
        f"| SLURM, two nodes of this host | {slurm['seconds']} | {slurm['job_seconds']} | {jobs} |"
    )
    beside = (float(slurm["seconds"]) - float(slurm["job_seconds"])) / jobs
    print()
    print(f"A SLURM job costs {beside:.1f} s beside its work: two starts of Snakemake, a plain")
    print("start of Python for each of its steps, and the wait until its status is asked for.")
    print()
    print(f"cluster: ratio {beside / BAR:.2f} of {BAR:.0f} s (bar 1)")
    return int(beside > BAR)


if __name__ == "__main__":
    sys.exit(main())
