"""What a fit cost and where it ran."""

import platform
import resource
import subprocess
import time
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version

from affectbench.project.root import ROOT

PACKAGES = ("affectbench", "numpy", "scipy", "torch")


class Clock:
    """Wall and CPU seconds since it was made, and this process's peak memory.

    What an earlier attempt spent before it was killed can be added; `attempts` counts them all.
    """

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        self.spent: Mapping[str, float] = {}

    def resume(self, spent: Mapping[str, float]) -> None:
        """Count on from what an earlier attempt had read."""
        self.spent = spent

    def read(self) -> dict[str, float]:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        seconds, cpu_seconds = time.perf_counter() - self.wall, time.process_time() - self.cpu
        return {
            "seconds": round(seconds + self.spent.get("seconds", 0), 3),
            "cpu_seconds": round(cpu_seconds + self.spent.get("cpu_seconds", 0), 3),
            "process_cpu_seconds": round(time.process_time(), 3),
            "peak_mib": round(max(peak, self.spent.get("peak_mib", 0)), 1),
            "attempts": self.spent.get("attempts", 0) + 1,
        }


def environment() -> dict[str, object]:
    """Return versions, machine and commit: what a reader needs to know where a number was made."""
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "packages": {name: version(name) for name in PACKAGES},
        "commit": _commit(),
    }


@cache
def _commit() -> str:
    """Return the commit of the project, "-dirty" where the tree differs, "" outside git."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
