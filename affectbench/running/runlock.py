"""Allows one run at a time in a folder, by a lock that the system releases when its holder ends.

Snakemake's own lock remains after a run was killed and has to be removed by hand; this one never
does.
"""

import fcntl
import os
from pathlib import Path

from affectbench.refusal import Refusal

LOCK = Path(".snakemake/affectbench.lock")


def hold() -> object:
    """Lock the working folder until the returned file is closed, or this process ends.

    Refuses if another run is under way, and names its process.
    """
    LOCK.parent.mkdir(exist_ok=True)
    file = LOCK.open("a+", encoding="ascii")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise Refusal(
            f"another run is under way in {Path.cwd()} (process {holder}); wait for it, end it, or"
            " run in a folder of your own with --directory FOLDER"
        ) from None
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file


def is_held() -> bool:
    """Return whether a run is under way in the working folder."""
    try:
        with LOCK.open("a+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False  # no run ever was here, or nothing can be locked here
    return False
