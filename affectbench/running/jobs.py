"""The jobs of a run as data: their rules, files, reasons and estimated costs.

They come from Snakemake's own log events; at a run's start also from its list of what is due.
"""

import atexit
import json
import logging
import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from affectbench.project import fingerprint
from affectbench.running.estimates import Estimates
from affectbench.store import paths
from affectbench.store.costs import Cost

VARIABLE = "AFFECTBENCH_JOBS"  # environment variable: the file to which a dry run writes its jobs
SNAKEMAKE = "snakemake.logging"  # the name of Snakemake's logger
FLAG = re.compile(r" \(update\)$")  # what Snakemake's events put behind a path


@dataclass(frozen=True)
class Job:
    """A job that a run would start."""

    rule: str
    wildcards: dict[str, str]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    reason: str  # why it would run, in Snakemake's words
    cost: Cost | None  # estimated; None where nothing is known


@dataclass(frozen=True)
class Running:
    """A job of the run under way."""

    rule: str
    wildcards: Mapping[str, str]
    log: str  # path of its log file


class Listener(logging.Handler):
    """A log handler that calls a function for each of Snakemake's events of one kind."""

    def __init__(self, event: str, on_event: Callable[[logging.LogRecord], None]):
        super().__init__()
        self.event, self.on_event = event, on_event

    def emit(self, record: logging.LogRecord) -> None:
        """Call the function; where it cannot print, as on a full disk, the run goes on."""
        if event_of(record) == self.event:
            with suppress(OSError, SystemExit):  # rich ends the process where its reader is gone
                self.on_event(record)


def event_of(record: logging.LogRecord) -> str:
    """Return the name of Snakemake's event in a log record, "" for a plain message."""
    event = getattr(record, "event", None)
    return str(getattr(event, "value", event or ""))


def are_asked_for() -> bool:
    """Return whether the environment names a file for the jobs of a dry run."""
    return bool(os.environ.get(VARIABLE))


def note_if_asked(estimates: Estimates) -> None:
    """If the environment names a file, append each job of a dry run to it, one JSON line each."""
    if path := os.environ.get(VARIABLE):
        noted: set[int] = set()

        def note(record: logging.LogRecord) -> None:
            if record.jobid in noted:
                return
            noted.add(record.jobid)
            wildcards = dict(record.wildcards or {})
            job = Job(
                record.rule_name,
                wildcards,
                tuple(map(str, record.input or ())),
                tuple(FLAG.sub("", str(path)) for path in record.output or ()),
                record.reason,
                estimates.of(record.rule_name, wildcards),
            )
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(job)) + "\n")

        logging.getLogger(SNAKEMAKE).addHandler(Listener("job_info", note))
        # Once at the end, the contents of all code fingerprints are kept, too.
        atexit.register(fingerprint.keep_contents, paths.fingerprints().resolve())


def read_jobs(path: Path) -> list[Job]:
    """Return the jobs that a dry run wrote to a file; none if there is no file."""
    if not path.is_file():
        return []
    return [_job(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _job(inputs: list, outputs: list, cost: dict | None, **other_fields) -> Job:
    cost = Cost(**cost) if cost else None
    return Job(inputs=tuple(inputs), outputs=tuple(outputs), cost=cost, **other_fields)
