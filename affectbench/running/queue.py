"""Jobs that an earlier run left in a SLURM queue: they write the same files as a new run would."""

import getpass
import os
import shutil
import subprocess

from affectbench.refusal import Refusal


def check_empty() -> None:
    """Refuse to start while this user's jobs of this folder wait or run on a cluster.

    Such jobs are left behind when the process that submitted them is killed: they go on.
    """
    if shutil.which("squeue") is None:
        return
    try:
        told = subprocess.run(
            ["squeue", "--noheader", "--user", getpass.getuser(), "--format=%A|%Z"],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return  # no cluster answers here, so none runs jobs of this folder
    here = os.path.realpath(".")
    rows = (line.strip().split("|", 1) for line in told.stdout.splitlines() if "|" in line)
    ours = {number for number, folder in rows if os.path.realpath(folder) == here}
    ours.discard(os.environ.get("SLURM_JOB_ID", ""))  # the job that we run in ourselves
    if ours:
        raise Refusal(
            f"an earlier run left jobs in the SLURM queue that write in {here}: wait until they"
            f" have ended, or end them with: scancel {' '.join(sorted(ours))}; then start again"
        )
