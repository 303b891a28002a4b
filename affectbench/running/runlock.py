"""Allows one run at a time in a folder, by a lock that the system releases when its holder ends.

Snakemake's own lock remains after a run was killed and has to be removed by hand; this one never
does.
"""

import fcntl
import os
import re
import time
from collections.abc import Sequence
from pathlib import Path

from affectbench.refusal import Refusal, reason_of

LOCK = Path(".snakemake/affectbench.lock")
# What a command of Snakemake's says that makes no file of a run, or only the page of a part of one.
LOOKS = re.compile(
    "--(archive|containerize|d3dag|dag|detailed-summary|filegraph|generate-unit-tests|lc|li|lint"
    "|list|list-(changes|input-changes|params-changes|rules|target-rules|untracked)|lp|lt|lu"
    "|print-compilation|report|rulegraph|summary|unlock)|-[DSl]|partial_report"
)
PATIENCE = 0.5  # seconds; a command that looks whether a run is under way has the lock for less


def is_a_run(command: Sequence[str]) -> bool:
    """Return whether a command of Snakemake's, but for a dry run, is one that makes files.

    >>> is_a_run(["--cores", "2", "all"]), is_a_run(["--summary"]), is_a_run(["--report=page.html"])
    (True, False, False)
    """
    return not any(LOOKS.fullmatch(word.partition("=")[0]) for word in command)


def hold() -> object:
    """Lock the working folder until the returned file is closed, or this process ends.

    Refuses if another run is under way, and names its process, or if nothing can be locked.
    """
    try:
        LOCK.parent.mkdir(exist_ok=True)
        file = LOCK.open("a+", encoding="ascii")
        _lock(file)
        file.seek(0)
        file.truncate()
        file.write(str(os.getpid()))
        file.flush()
    except OSError as error:
        raise Refusal(
            f"{LOCK.absolute()} cannot be locked ({reason_of(error)}); run in a folder in which you"
            " may write, with --directory FOLDER"
        ) from None
    return file


def _lock(file) -> None:
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


def under_way() -> str:
    """Return in a line that a run is under way in the working folder; "" if none is.

    Snakemake removes what a job is about to make, so a command that looks beside a run may miss a
    file that was there a moment ago.
    """
    try:
        with LOCK.open(encoding="ascii") as file:
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
