"""Tells of jobs that hang: one that takes far longer than estimated and gives no sign of life.

A sign is what a job writes: its log, or the state that a fit keeps. A job that is stopped, or waits
for a file system that does not answer, writes nothing.
"""

import logging
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from affectbench.running.estimates import Estimates
from affectbench.running.jobs import SNAKEMAKE, Listener, Running
from affectbench.store import paths
from affectbench.store.costs import duration

PATIENCE = 3.0  # times its estimate a job may be silent
LEAST = 60.0  # seconds for which every job may be
UNKNOWN = 600.0  # seconds for which a job may be of whose cost nothing is known
PAUSE = 5.0  # seconds between two looks


class Watch:
    """A thread that looks at the running jobs of one run.

    jobs  job id -> the job
    """

    def __init__(self, jobs: Mapping[int, Running], estimates: Estimates):
        self.jobs, self.estimates = jobs, estimates
        self.started: dict[int, float] = {}  # job id -> when, in seconds since the epoch
        self.allowed: dict[int, float] = {}  # job id -> how long it may be silent
        self.stop = threading.Event()
        self.listeners = (
            Listener("job_info", lambda record: self._started(record.jobid)),
            Listener("job_finished", lambda record: self._ended(record.job_id)),
            Listener("job_error", lambda record: self._ended(record.jobid)),
        )

    def begin(self) -> None:
        for listener in self.listeners:
            logging.getLogger(SNAKEMAKE).addHandler(listener)
        threading.Thread(target=self._run, name="watch", daemon=True).start()

    def end(self) -> None:
        self.stop.set()
        for listener in self.listeners:
            logging.getLogger(SNAKEMAKE).removeHandler(listener)

    def look(self, now: float) -> Iterator[str]:
        """Yield a line for each job that has been silent for too long, and let it be twice that."""
        for number, started in list(self.started.items()):
            job = self.jobs[number]
            silent = now - max(started, *_signs(job))
            if silent > self.allowed[number]:
                self.allowed[number] = 2 * silent
                yield self._told(job, silent)

    def _run(self) -> None:
        while not self.stop.wait(PAUSE):
            for line in self.look(time.time()):
                logging.getLogger(SNAKEMAKE).warning(line)

    def _started(self, number: int) -> None:
        if number in self.jobs:
            estimate = self._estimate(self.jobs[number])
            self.allowed[number] = max(PATIENCE * estimate, LEAST) if estimate else UNKNOWN
            self.started[number] = time.time()

    def _ended(self, number: int) -> None:
        self.started.pop(number, None)

    def _estimate(self, job: Running) -> float:
        """Return the seconds that a job should take, 0 where nothing is known."""
        cost = self.estimates.of(job.rule, job.wildcards)
        return cost.seconds if cost else 0.0

    def _told(self, job: Running, silent: float) -> str:
        name = " ".join([job.rule, "/".join(job.wildcards.values())]).strip()
        estimate = self._estimate(job)
        expected = f", and should take {duration(estimate)}" if estimate else ""
        return (
            f"{name} has given no sign for {duration(silent)}{expected}; it may hang, its log is"
            f" {job.log}. If you end its process, the same command makes the rest"
        )


def _signs(job: Running) -> Iterator[float]:
    """Yield when a job last wrote something, in seconds since the epoch; 0 where it has not."""
    yield _changed(Path(job.log))
    if job.rule == "fit":
        of = job.wildcards
        member = of["dataset"], of["variant"], int(of["generation"]), int(of["seed"])
        folder = paths.checkpoint(*member)
        yield from (_changed(path) for path in (folder, *folder.glob("*.safetensors")))


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
