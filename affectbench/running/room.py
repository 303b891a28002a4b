"""What real data takes on the disk once it is prepared, and whether there is room for it."""

import contextlib
import io
import shutil
from collections.abc import Sequence
from pathlib import Path

from affectbench.data.formats.guard import given_by_system
from affectbench.plan.entries import Source
from affectbench.plan.members import Plan
from affectbench.project.plugins import load
from affectbench.project.raw import raw_folder
from affectbench.running.inspect import Glance, bytes_of
from affectbench.running.jobs import Job
from affectbench.running.lifeline import scratch


def needed(plan: Plan, planned: Sequence[Job]) -> dict[str, int]:
    """Return the bytes of arrays of each real dataset that a run would prepare.

    Its lists are read, and one file of each kind. Refuses what `prepare` would refuse.
    """
    jobs = [job.wildcards["source"] for job in planned if job.rule == "prepare"]
    of_raw = [plan.sources[source] for source in jobs if plan.sources[source].origin == "raw"]
    return {source.name: _bytes(source, plan.catalogue.roots[1:]) for source in of_raw}


def disk(of_source: dict[str, int]) -> tuple[list[str], bool]:
    """Return lines on the disk that some sources need, and whether there is room for them."""
    if not of_source:
        return [], True
    total, free = sum(of_source.values()), shutil.disk_usage(Path()).free
    each = ", ".join(f"{name} {size / 1e9:.2f}" for name, size in of_source.items())
    needed_here = f"{total / 1e9:.2f} GB of prepared arrays ({each})"
    lines = ["", "Disk", f"  {needed_here}, {free / 1e9:.2f} GB are free"]
    if total > free:
        lines.append(
            f"  no room on the disk of {Path.cwd()}: free some, or run in a folder of another disk"
            " (--directory)"
        )
    return lines, total <= free


def _bytes(source: Source, roots: Sequence[Path]) -> int:
    folder = raw_folder(source.origin, source.raw, source.use)
    dataset = load("Dataset", source.use, source.options, roots)
    with (
        scratch() as aside,
        given_by_system(folder),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        return bytes_of(dataset.prepare(folder, Glance(aside, 1)))
