"""A job ends with the run that asked for it, however that run ends.

The process of a local run holds a named pipe open and puts its path into the environment. A thread
of every job waits for the pipe's end, which comes when that process is gone, also by SIGKILL, and
ends the job with all that it started. On a cluster the pipe is another machine's: there jobs
outlive the process that submitted them, and the next run asks the queue (see `queue`).

The pipe's folder is the jobs' temporary folder, too, as some libraries leave theirs behind in a
process that is killed or was forked (wandb two, and timm imports it). It goes with the run.
"""

import atexit
import fcntl
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from affectbench.refusal import Refusal
from affectbench.running.private import private
from affectbench.store.aside import MACHINE
from affectbench.store.pipes import follow

VARIABLE = "AFFECTBENCH_LIFELINE"  # environment variable: machine and path of the named pipe
COMMON = "AFFECTBENCH_COMMON"  # environment variable: the temporary folder that all runs share
PREFIX = "affectbench-"  # of the names of runs' folders in the system's temporary folder
SNAKEMAKE = "snakemake"  # how Snakemake's begin
PIPE = f"lifeline.{MACHINE}"  # whether another machine's pipe is held cannot be told here
COMPILED = "TORCHINDUCTOR_CACHE_DIR"  # environment variable of torch
# Set in a container, which may not see the system's temporary folder.
CONTAINED = {"APPTAINER_CONTAINER", "SINGULARITY_CONTAINER"}


class Lifeline:
    """The named pipe of a run, in a temporary folder of the run's own, for its user alone."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.held: list[int] = []  # what this process holds open

    def hold(self) -> Path:
        """Make the folder, hold its pipe open, tell jobs where it is, and return the folder.

        Folders that earlier runs left behind when they were killed are removed first.
        """
        clear(Path(tempfile.gettempdir()))
        self.folder, end = _held_folder()
        self.held = [end, _lock(self.folder)]
        os.environ |= following(self.folder)
        return self.folder

    def release(self) -> None:
        """Let go of the pipe, which ends jobs that still run, and remove the folder."""
        for name in (VARIABLE, COMMON):
            os.environ.pop(name, None)
        while self.held:
            os.close(self.held.pop())
        if self.folder is not None:
            _remove(self.folder)
            self.folder = None


def begin() -> None:
    """Let Snakemake make its temporary folder within one of ours, which goes with this process.

    Profiles call it, as they are read before that folder is made. So the next run can also remove
    what was left by a process that was killed while it started. `mark` ends it.
    """
    folder, _ = _held_folder()
    atexit.register(_leave, folder, os.getpid())
    tempfile.tempdir = str(folder)


def mark(folder: Path) -> None:
    """Mark a temporary folder of Snakemake's as ours, unless a profile has done so.

    From now on, other temporary files are made in the system's temporary folder.
    """
    tempfile.tempdir = None
    if not (folder.parent / PIPE).is_fifo():
        hold_pipe(folder)


def _held_folder() -> tuple[Path, int]:
    """Make a temporary folder, and return it and the end by which this process holds its pipe."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    return folder, hold_pipe(folder)


def hold_pipe(folder: Path) -> int:
    """Make a named pipe in a folder, and return the end by which this process holds it open.

    It tells a folder of a process that was killed, which `clear` removes, from one in use.
    """
    path = folder / f"{PIPE}.new"
    os.mkfifo(path, 0o600)
    end = os.open(path, os.O_RDWR)
    path.rename(folder / PIPE)  # only now, as a pipe that nobody holds is a dead process's
    return end


def following(folder: Path) -> dict[str, str]:
    """Return the variables by which processes that are started end with the holder of a pipe.

    folder  of the pipe
    """
    return {VARIABLE: f"{MACHINE}:{folder / PIPE}", COMMON: str(common_folder())}


@contextmanager
def scratch() -> Iterator[Path]:
    """A context that gives an empty temporary folder, whose parent has a pipe to follow.

    Fits and runs that are started in it end with this process; where it is killed, the next run
    removes both folders.
    """
    parent, end = _held_folder()
    before = {name: os.environ.get(name) for name in (VARIABLE, COMMON)}
    os.environ |= following(parent)
    try:
        (folder := parent / "scratch").mkdir()
        yield folder
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
        os.close(end)
        _remove(parent)


def follow_run() -> None:
    """End this process as soon as the run that asked for it is gone, and use its temporary folder.

    Nothing if there is no run.
    """
    machine, _, path = os.environ.get(VARIABLE, "").partition(":")
    if machine != MACHINE:  # no run, or one whose job was sent to a node of a cluster
        return
    try:
        end = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        if not CONTAINED & os.environ.keys():  # the next run has removed the folder of this one
            print("the run that asked for this job is gone", file=sys.stderr, flush=True)
            _end()
        return
    _use(Path(path).parent)
    end_with(end)


def common_folder() -> Path:
    """Return the system's temporary folder, which all runs share, also within a job of one."""
    folder = Path(os.environ.get(COMMON, ""))
    is_here = folder.is_absolute() and folder.is_dir()  # a container may have another
    return folder if is_here else Path(tempfile.gettempdir())


def _use(folder: Path) -> None:
    """Let this process and what it starts make temporary files in a folder.

    Except for what torch compiled, which later runs use again.
    """
    with suppress(Refusal):  # then it goes with the run, as all else
        kernels = private(common_folder() / f"affectbench-compiled-{os.getuid()}", "compiled code")
        os.environ.setdefault(COMPILED, str(kernels))
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)


def end_with(end: int) -> None:
    """End this process as soon as nobody holds the writing end of a pipe, given its reading end."""
    follow(end, _end)


def _end() -> None:
    """Kill this process, and its group where it leads one, as a job that was forked does."""
    if os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def clear(temporary: Path) -> list[Path]:
    """Remove the folders of processes that are gone, and return them: ours, and Snakemake's.

    Only this user's folders that hold our pipe are touched, and only where nobody holds it.
    """
    gone = []
    for folder in [*temporary.glob(f"{PREFIX}*"), *temporary.glob(f"{SNAKEMAKE}*")]:
        try:
            if folder.stat().st_uid != os.getuid() or not (folder / PIPE).is_fifo():
                continue
            end = os.open(folder / PIPE, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            is_gone = os.read(end, 1) == b""
        except BlockingIOError:  # somebody could write
            is_gone = False
        finally:
            os.close(end)
        if is_gone:
            _remove(folder)
            gone.append(folder)
    return gone


def _remove(folder: Path) -> None:
    """Remove a folder, its pipe last: where a process still writes, the next run goes on."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != PIPE:
                path.unlink(missing_ok=True)
        if {path.name for path in folder.iterdir()} <= {PIPE}:
            shutil.rmtree(folder, ignore_errors=True)


def _leave(folder: Path, process: int) -> None:
    """Remove a folder at the end of the process that made it, and not of one that it forked."""
    if os.getpid() == process:
        _remove(folder)


def _lock(folder: Path) -> int:
    """Lock a folder for as long as the returned descriptor is open.

    What clears a system's temporary folder of old files (systemd-tmpfiles) leaves a locked folder
    alone.
    """
    held = os.open(folder, os.O_RDONLY)
    with suppress(OSError):  # of a file system without locks
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return held
