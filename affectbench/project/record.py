"""Parts of a member's record: what its fit cost, and on which machine and code it ran."""

import platform
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from affectbench.project.root import ROOT

CPUINFO = Path("/proc/cpuinfo")
VECTORS = {"avx512f": "AVX-512", "avx2": "AVX2"}  # flag -> name, the widest first
UNKNOWN = "unknown processor"
PACKAGES = ("affectbench", "numpy", "scipy", "torch")
OF_A_MIB = 2**20 if sys.platform == "darwin" else 2**10  # macOS tells bytes, Linux KiB


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
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / OF_A_MIB
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
    """Return the processor's name as the system tells it, and its vector instructions.

    Rounding differs between types, and also between vector instructions, for which libraries have
    code of their own; a virtual machine may tell the same name of both.
    """
    try:
        return named_in(CPUINFO.read_text("utf-8")) or platform.processor() or UNKNOWN
    except OSError:
        return platform.processor() or UNKNOWN


def named_in(cpuinfo: str) -> str:
    """Return the type of the first processor of /proc/cpuinfo; "" where it tells none.

    Worked value: a model name AMD EPYC with the flags sse2, avx2 and avx512f -> "AMD EPYC,
    AVX-512".
    """
    of_first: dict[str, str] = {}
    for line in cpuinfo.splitlines():
        name, _, value = line.partition(":")
        of_first.setdefault(name.strip(), value.strip())
    flags = of_first.get("flags", "").split()
    vectors = next((called for flag, called in VECTORS.items() if flag in flags), "")
    return ", ".join(filter(None, (of_first.get("model name", ""), vectors)))


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
