"""A job ends with the run that asked for it, however that run ends.

The process of a local run holds a named pipe open and puts its path into the environment. A thread
of every job waits for the pipe's end, which comes when that process is gone, also by SIGKILL, and
ends the job with all that it started. On a cluster the pipe is another machine's: there jobs
outlive the process that submitted them, and the next run asks the queue (see `queue`).

The pipe's folder is the jobs' temporary folder, too, as some libraries leave theirs behind in a
process that is killed or was forked (wandb two, and timm imports it). It goes with the run.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from affectbench.store.aside import MACHINE
from affectbench.store.pipes import follow

VARIABLE = "AFFECTBENCH_LIFELINE"  # environment variable: machine and path of the named pipe
PREFIX = "affectbench-"  # of the names of runs' folders in the system's temporary folder
SNAKEMAKE = "snakemake"  # how Snakemake's begin
PIPE = "lifeline"
# Set in a container, which may not see the system's temporary folder.
CONTAINED = {"APPTAINER_CONTAINER", "SINGULARITY_CONTAINER"}


class Lifeline:
    """The named pipe of a run, in a temporary folder of the run's own, for its user alone."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.end: int | None = None  # what this process holds open

    def hold(self) -> Path:
        """Make the folder, hold its pipe open, tell jobs where it is, and return the folder.

        Folders that earlier runs left behind when they were killed are removed first.
        """
        clear(Path(tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.end = hold_pipe(self.folder)
        os.environ[VARIABLE] = f"{MACHINE}:{self.folder / PIPE}"
        return self.folder

    def release(self) -> None:
        """Let go of the pipe, which ends jobs that still run, and remove the folder."""
        os.environ.pop(VARIABLE, None)
        if self.end is not None:
            os.close(self.end)
            self.end = None
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None


def hold_pipe(folder: Path) -> int:
    """Make a named pipe in a folder, and return the end by which this process holds it open.

    It tells a folder of a process that was killed, which `clear` removes, from one in use.
    """
    path = folder / PIPE
    os.mkfifo(path, 0o600)
    return os.open(path, os.O_RDWR)


@contextmanager
def scratch() -> Iterator[Path]:
    """A context that gives an empty temporary folder; where this process is killed the next run
    removes it.
    """
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        end = hold_pipe(Path(name))
        try:
            (folder := Path(name) / "scratch").mkdir()
            yield folder
        finally:
            os.close(end)


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
    machine, _, path = os.environ.get(VARIABLE, "").partition(":")
    return Path(path).parents[1] if machine == MACHINE else Path(tempfile.gettempdir())


def _use(folder: Path) -> None:
    """Let this process and what it starts make temporary files in a folder.

    Except for what torch compiled, which later runs use again.
    """
    kernels = common_folder() / f"torchinductor_{os.getuid()}"
    os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(kernels))
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
            shutil.rmtree(folder, ignore_errors=True)
            gone.append(folder)
    return gone
