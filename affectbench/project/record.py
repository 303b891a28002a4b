"""Parts of a member's record: what its fit cost, and on which machine and code it ran."""

import platform
import resource
import subprocess
import time
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from affectbench.project.root import ROOT

PACKAGES = ("affectbench", "numpy", "scipy", "torch")


class Clock:
    """Measures wall and CPU seconds since it was created, and this process's peak memory.

    A fit that was killed and goes on adds what the attempts before it spent.
    """

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        self.spent: Mapping[str, float] = {}

    def resume(self, spent: Mapping[str, float]) -> None:
        """Add what earlier attempts spent: the last value of `read` before they were killed."""
        self.spent = spent

    def read(self) -> dict[str, float]:
        """Return seconds, peak memory in MiB, and the number of attempts, this one included."""
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
    """Return where a number was computed: versions of Python and packages, machine, commit."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {processor()}",
        "packages": {name: version(name) for name in PACKAGES},
        "commit": _commit(),
    }


@cache
def processor() -> str:
    """Return the processor's name as the system tells it; rounding differs between types."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or "unknown processor"


@cache
def _commit() -> str:
    """Return the project's commit, with "-dirty" where files that a run reads differ from it.

    A run writes reports/, which is committed, and reads nothing of it. "" outside git.
    """
    command = ["git", "-C", str(ROOT), "status", "--porcelain=v2", "--branch"]
    command += ["--untracked-files=no", "--", ".", ":!reports"]
    try:
        git = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    lines = git.stdout.splitlines()  # "# branch.oid COMMIT", more of the branch, what changed
    commit = lines[0].split()[-1][:12] if lines else ""
    return commit if all(line.startswith("#") for line in lines) else f"{commit}-dirty"
