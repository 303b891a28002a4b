"""Allows one run at a time in a folder, by a lock that the system releases when its holder ends.

Snakemake's own lock remains after a run was killed and has to be removed by hand; this one never
does.
"""

import fcntl
import os
import time
from pathlib import Path

from affectbench.refusal import Refusal

LOCK = Path(".snakemake/affectbench.lock")
PATIENCE = 0.5  # seconds; a command that looks whether a run is under way has the lock for less


def hold() -> object:
    """Lock the working folder until the returned file is closed, or this process ends.

    Refuses if another run is under way, and names its process.
    """
    LOCK.parent.mkdir(exist_ok=True)
    file = LOCK.open("a+", encoding="ascii")
    deadline = time.monotonic() + PATIENCE
    while not _locked(file, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            holder = _holder(file)
            file.close()
            raise Refusal(
                f"{_another(holder)}; wait for it, end it, or run in a folder of your own with"
                " --directory FOLDER"
            )
        time.sleep(PATIENCE / 20)
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file


def is_held() -> bool:
    """Return whether a run is under way in the working folder."""
    return bool(under_way())


def under_way() -> str:
    """Return in a line that a run is under way in the working folder; "" if none is.

    A command that plans beside it may find a file gone that was there a moment ago, for Snakemake
    removes what a job is about to make.
    """
    try:
        with LOCK.open("a+", encoding="ascii") as file:
            if _locked(file, fcntl.LOCK_SH):
                return ""
            return f"{_another(_holder(file))}: while it runs, files come and go"
    except OSError:
        return ""  # no run ever was here, or nothing can be locked here


def _locked(file, kind: int) -> bool:
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file) -> str:
    file.seek(0)
    return file.read().strip()


def _another(holder: str) -> str:
    return f"another run is under way in {Path.cwd()} (process {holder})"
