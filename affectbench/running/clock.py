"""Dates files from the future, which a clock that was ahead has left, back before a run plans.

Snakemake fails a job whose inputs look newer than what it has just made. After a clock was set
back every job that reads an older file would fail.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from affectbench.naming import plural
from affectbench.project.simulated import MANIFEST
from affectbench.store import paths

FOLDERS = (paths.RESULTS, paths.REPORTS, paths.STARTS)
STEP = 1_000  # nanoseconds between two times that were ahead, in the order in which they were


def bring_back() -> str:
    """Date files from the future back to now, and return in a line how many; "" if none.

    They keep their order in time. Of data only the manifests of simulated sources are looked at,
    which jobs read. No run may be under way in the folder.
    """
    now = time.time_ns()
    ahead = {path: at for path, at in _all_times() if at > now}
    times = sorted(set(ahead.values()))
    back = {at: now - STEP * (len(times) - place) for place, at in enumerate(times, 1)}
    for path, at in ahead.items():
        os.utime(path, ns=(back[at], back[at]), follow_symlinks=False)
    if not ahead:
        return ""
    return f"{plural(len(ahead), 'file')} from the future dated back to now; was the clock ahead?"


def _all_times() -> Iterator[tuple[str | Path, int]]:
    """Yield what jobs read and make, and when each was changed, in nanoseconds."""
    for manifest in paths.SIMULATED.glob(f"*/{MANIFEST}"):
        yield manifest, manifest.stat().st_mtime_ns
    for folder in FOLDERS:
        yield from _times(folder)


def _times(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield each file and folder below a folder, and when it was changed, in nanoseconds."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                yield entry.path, entry.stat(follow_symlinks=False).st_mtime_ns
                if entry.is_dir(follow_symlinks=False):
                    yield from _times(Path(entry.path))
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return  # it is not there yet, or not ours
