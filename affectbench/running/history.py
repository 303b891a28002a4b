"""The runs that were done in a folder, listed in logs/runs.csv, and how fast the last one was."""

import csv
from collections.abc import Mapping
from math import isfinite
from pathlib import Path

from affectbench.store.files import broken, whole
from affectbench.store.tables import read_csv

RUNS = Path("logs/runs.csv")
COLUMNS = (
    "started",
    "where",  # local or cluster
    "outcome",  # done or failed
    "workers",  # jobs at once
    "jobs",
    "members",
    "estimated",  # wall seconds, estimated before it began; "" if there was no estimate
    "seconds",  # wall seconds
    "job_seconds",  # sum of the wall seconds inside jobs
)
NUMBERS = ("workers", "jobs", "estimated", "seconds", "job_seconds")
OVERHEAD = 1.2  # the pace that is assumed before the first run


def note(**run: object) -> None:
    """Add a run to the list; the keyword arguments are the columns."""
    listed = RUNS.read_text("utf-8") if RUNS.is_file() else ""
    with whole(RUNS) as aside, aside.open("w", newline="", encoding="utf-8") as file:
        file.write(listed)
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if not listed:
            writer.writeheader()
        writer.writerow(run)


def last_run() -> dict[str, str] | None:
    """Return the last local run that ended without an error, or None; refuse a damaged list."""
    if not RUNS.is_file():
        return None
    rows = read_csv(RUNS, COLUMNS)
    done = [row for row in rows if (row["where"], row["outcome"]) == ("local", "done")]
    for row in done[-1:]:
        for name in NUMBERS:
            if not _is_number(row[name]) and (row[name] or name != "estimated"):
                raise broken(RUNS, f"'{row[name]}' is no number of {name}")
    return done[-1] if done else None


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False


def pace() -> float:
    """Return the pace of the last run; OVERHEAD before the first one."""
    run = last_run()
    return pace_of(run) if run and float(run["job_seconds"]) else OVERHEAD


def pace_of(run: Mapping[str, str]) -> float:
    """Return the pace of a run: its wall seconds times workers for each second inside a job.

    It is 1 if all workers are always busy with jobs, and higher if they wait.

    >>> pace_of({"seconds": "30", "workers": "2", "job_seconds": "40"})
    1.5
    """
    return float(run["seconds"]) * int(run["workers"]) / float(run["job_seconds"])
