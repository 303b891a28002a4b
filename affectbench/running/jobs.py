"""The jobs of a run as data: which rule, which files, why, at what estimated cost.

Heard from Snakemake's own log events, so that nothing of its inside is touched.
"""

import atexit
import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from affectbench.project import fingerprint
from affectbench.running.estimates import Estimates
from affectbench.store import paths
from affectbench.store.costs import Cost

VARIABLE = "AFFECTBENCH_JOBS"  # names the file to which a dry run notes its jobs
SNAKEMAKE = "snakemake.logging"


@dataclass(frozen=True)
class Job:
    """One job that a run would start."""

    rule: str
    wildcards: dict[str, str]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    reason: str
    cost: Cost | None


@dataclass(frozen=True)
class Running:
    """One job of the run under way."""

    rule: str
    wildcards: Mapping[str, str]
    log: str


class Listener(logging.Handler):
    """Passes Snakemake's log events of one kind on."""

    def __init__(self, event: str, heard: Callable[[logging.LogRecord], None]):
        super().__init__()
        self.event, self.heard = event, heard

    def emit(self, record: logging.LogRecord) -> None:
        if event_of(record) == self.event:
            self.heard(record)


def event_of(record: logging.LogRecord) -> str:
    """Return the name of Snakemake's event, "" for a plain message."""
    event = getattr(record, "event", None)
    return str(getattr(event, "value", event or ""))


def note_if_asked(estimates: Estimates) -> None:
    """Append each job of a dry run to the file that the environment names, one JSON a line."""
    if path := os.environ.get(VARIABLE):
        seen: set[int] = set()

        def note(record: logging.LogRecord) -> None:
            if record.jobid in seen:
                return
            seen.add(record.jobid)
            wildcards = dict(record.wildcards or {})
            job = Job(
                record.rule_name,
                wildcards,
                tuple(map(str, record.input or ())),
                tuple(map(str, record.output or ())),
                record.reason,
                estimates.of(record.rule_name, wildcards),
            )
            with Path(path).open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(job)) + "\n")

        logging.getLogger(SNAKEMAKE).addHandler(Listener("job_info", note))
        atexit.register(fingerprint.keep_contents, paths.fingerprints().resolve())  # once, of all


def read_jobs(path: Path) -> list[Job]:
    """Return the jobs that a dry run noted."""
    if not path.is_file():
        return []
    return [_job(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def _job(inputs: list, outputs: list, cost: dict | None, **told) -> Job:
    cost = Cost(**cost) if cost else None
    return Job(inputs=tuple(inputs), outputs=tuple(outputs), cost=cost, **told)
