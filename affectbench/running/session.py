"""A session is one run of the workflow: its lock, its lifeline, its warm starter, its reporter."""

import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from affectbench.project import fingerprint
from affectbench.refusal import Refusal
from affectbench.running import queue, runlock
from affectbench.running.estimates import Estimates
from affectbench.running.jobs import Running
from affectbench.running.lifeline import Lifeline
from affectbench.running.progress import Reporter
from affectbench.running.settings import Settings
from affectbench.running.starter.lifetime import Starter
from affectbench.running.watch import Watch
from affectbench.store import paths

FULL = 2**20  # bytes left on a disk that is as good as full


class Session:
    """What exists as long as the Snakemake process that runs the jobs.

    lock  of the working folder, where a command said before it planned that it is a run; else None
    """

    def __init__(self, settings: Settings, estimates: Estimates, lock: object = None):
        self.settings, self.estimates, self.lock = settings, estimates, lock
        self.starter = Starter()
        self.lifeline = Lifeline()
        self.reporter: Reporter | None = None
        self.watch: Watch | None = None  # of local jobs: those of a cluster may wait in its queue

    def begin(self, jobs: Mapping[int, Running], workers: int, *, local: bool) -> None:
        """Lock the folder and start the reporter and, for local jobs, the warm starter.

        Refuses if another run, or a job of one, is under way in the folder.
        """
        if not local:
            check_python(sys.executable)
        self.lock = self.lock or lock_folder()
        fingerprint.keep_contents(paths.fingerprints())
        self.reporter = Reporter(jobs, self.estimates, workers, local=local)
        self.watch = Watch(jobs, self.estimates) if local else None
        if local:
            folder = self.lifeline.hold()
            if self.settings.warm_start:
                self.starter.start(folder)
        self.reporter.begin()
        if self.watch:
            self.watch.begin()

    def end(self, outcome: str) -> None:
        """Stop the starter and the reporter; outcome is "done" or "failed"."""
        if self.watch:
            self.watch.end()
        self.starter.stop()
        self.lifeline.release()
        if outcome == "failed" and (full := of_full_disk(Path())):
            print(full, file=sys.stderr)
        if self.reporter:
            with suppress(OSError):  # of a full disk; the run is over, and only its note is lost
                self.reporter.end(outcome)


def lock_folder() -> object:
    """Lock the working folder for a run, before it plans, and return the lock.

    Refuses if another run, or a job of one on a cluster, is under way in the folder.
    """
    lock = runlock.hold()
    queue.check_empty()
    return lock


def of_full_disk(folder: Path) -> str:
    """Return a line if the disk of a folder is full, as no job's log can say so then; else ""."""
    left = shutil.disk_usage(folder).free
    if left > FULL:
        return ""
    return (
        f"no space left on the disk of {folder.resolve()} ({left:,} bytes), so logs may be empty:"
        " make room, and give the same command again"
    )


def check_python(executable: str) -> None:
    """Refuse a Python whose path has a space, as Snakemake's cluster jobs do not quote it."""
    if " " in executable:
        raise Refusal(
            f"cluster jobs cannot start '{executable}', for its path has a space; call Snakemake"
            ' by a path without one: ln -s "$PWD/.venv" FOLDER/venv; FOLDER/venv/bin/python -m'
            " snakemake ..."
        )
