"""Checks for jobs that an earlier run left in a SLURM queue: they write a new run's files."""

import os
import shutil
import subprocess
from pathlib import Path

from affectbench.refusal import Refusal, reason_of

SENT = Path(".snakemake/slurm_logs")  # where the executor keeps logs of the jobs that it sent


def check_empty() -> None:
    """Refuse to start while jobs of this user and this folder wait or run on a cluster.

    Such jobs remain, and go on, when the process that submitted them is killed.
    """
    if shutil.which("squeue") is None:
        return
    try:
        listing = subprocess.run(
            ["squeue", "--noheader", "--user", str(os.getuid()), "--format=%A|%Z"],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        if SENT.is_dir():
            raise Refusal(
                f"the SLURM queue cannot be asked ({reason_of(error)}), and jobs were sent to it"
                f" from here: they may still write. Try again; or delete {SENT.absolute()} if you"
                " know that none is left"
            ) from None
        return  # no cluster answers here, and none was ever sent jobs of this folder
    folder = os.path.realpath(".")
    rows = (line.strip().split("|", 1) for line in listing.stdout.splitlines() if "|" in line)
    left = {number for number, of_job in rows if os.path.realpath(of_job) == folder}
    left.discard(os.environ.get("SLURM_JOB_ID", ""))  # the job that this process runs in
    if left:
        raise Refusal(
            f"an earlier run left jobs in the SLURM queue that write in {folder}: wait until they"
            f" have ended, or end them with: scancel {' '.join(sorted(left))}; then start again"
        )
