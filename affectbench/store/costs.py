"""What a job cost: the line that ends its log, and times as people write them."""

import re
from dataclasses import dataclass
from pathlib import Path

LINE = "cost: {seconds:.3f} s wall, {cpu_seconds:.3f} s CPU, {peak_mib:.1f} MiB peak"
FOUND = re.compile(r"^cost: ([\d.]+) s wall, ([\d.]+) s CPU, ([\d.]+) MiB peak$", re.MULTILINE)


@dataclass(frozen=True)
class Cost:
    """One job's wall and CPU seconds and its peak memory.

    basis  whose they were: its own, a like member's, its method's, its rule's
    """

    seconds: float
    cpu_seconds: float
    peak_mib: float
    basis: str = "own"


def read_cost(log: Path) -> Cost | None:
    """Return the cost that a job noted at the end of its log, or None where it did not end."""
    try:
        found = FOUND.findall(log.read_text("utf-8", errors="replace"))
    except OSError:
        return None
    return Cost(*map(float, found[-1])) if found else None


def duration(seconds: float) -> str:
    """Return a time as people say it.

    >>> [duration(s) for s in (0.84, 12.4, 75, 3600, 9000)]
    ['0.8 s', '12 s', '1 min 15 s', '1 h', '2 h 30 min']
    """
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return f"{minutes} min" + (f" {rest} s" if rest else "")
    hours, rest = divmod(round(whole / 60), 60)
    return f"{hours} h" + (f" {rest} min" if rest else "")
