"""One writer at a time for what consists of several files, such as a member.

The lock is a file in the folder that is written. The system drops it with the process that holds
it, so that a writer that was killed locks nobody out; the file itself is removed by whoever held
it last.
"""

import errno
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from affectbench.refusal import Refusal
from affectbench.store.aside import MACHINE

NAME = ".writer"
PATIENCE = 30.0  # seconds that a second writer waits: a job whose run was killed ends in less
PAUSE = 0.1
WITHOUT_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP)  # of a file system that has none


@contextmanager
def one_writer(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """A context in which no other process writes a folder; it is made if it is not there.

    Waits while another writes there, and refuses, naming that process, if this takes too long.

    patience  seconds
    """
    path, until = folder / NAME, time.monotonic() + patience
    while (held := _try(path)) is None:
        if time.monotonic() > until:
            raise Refusal(
                f"{folder} is being written by {_holder(path)}; wait for it or end it, then run"
                " again"
            )
        time.sleep(PAUSE)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(held)


def _try(path: Path) -> int | None:
    """Return the locked file's descriptor; None where another process holds it.

    A file that its holder removed meanwhile is locked by nobody else, and is not the one to hold.
    """
    path.parent.mkdir(parents=True, exist_ok=True)  # its last writer may have removed it, too
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.stat(path).st_ino == os.fstat(file).st_ino:
            os.ftruncate(file, 0)
            os.write(file, f"process {os.getpid()} on {MACHINE}\n".encode())
            return file
    except (BlockingIOError, FileNotFoundError):
        pass
    except OSError as error:
        if error.errno not in WITHOUT_LOCKS:
            os.close(file)
            raise
        print(f"{path.parent}: no locks here, so two runs must not share it", file=sys.stderr)
        return file
    os.close(file)
    return None


def _holder(path: Path) -> str:
    try:
        return path.read_text("utf-8", errors="replace").strip() or "another process"
    except OSError:
        return "another process"
