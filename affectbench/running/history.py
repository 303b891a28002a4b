"""The runs that were done in a folder, and how fast the last of them went: logs/runs.csv."""

import csv
from collections.abc import Mapping
from pathlib import Path

RUNS = Path("logs/runs.csv")
COLUMNS = (
    "started",
    "where",  # local or cluster
    "outcome",  # done or failed
    "workers",  # jobs at once
    "jobs",
    "members",
    "estimated",  # wall seconds, told before it began; "" where nothing was known
    "seconds",  # wall seconds
    "job_seconds",  # wall seconds inside jobs, summed
)
OVERHEAD = 1.2  # wall seconds times workers for each second inside jobs, before a run has told


def note(**run: object) -> None:
    """Add a run to the list; its keys are the columns."""
    RUNS.parent.mkdir(exist_ok=True)
    new = not RUNS.exists()
    with RUNS.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(run)


def last_run() -> dict[str, str] | None:
    """Return the last run on this machine that ended well, or None."""
    try:
        with RUNS.open(newline="", encoding="utf-8") as file:
            rows = [*csv.DictReader(file)]
    except OSError:
        return None
    done = [row for row in rows if (row["where"], row["outcome"]) == ("local", "done")]
    return done[-1] if done else None


def pace() -> float:
    """Return wall seconds times workers for each second inside jobs, as the last run had it."""
    run = last_run()
    return pace_of(run) if run and float(run["job_seconds"]) else OVERHEAD


def pace_of(run: Mapping[str, str]) -> float:
    """Return the pace of one run.

    >>> pace_of({"seconds": "30", "workers": "2", "job_seconds": "40"})
    1.5
    """
    return float(run["seconds"]) * int(run["workers"]) / float(run["job_seconds"])
