"""What a job cost: the line that ends its log, and times as people write them."""

import re
from dataclasses import dataclass
from pathlib import Path

from affectbench.refusal import Refusal

LINE = "cost: {seconds:.3f} s wall, {cpu_seconds:.3f} s CPU, {peak_mib:.1f} MiB peak"
FOUND = re.compile(r"^cost: ([\d.]+) s wall, ([\d.]+) s CPU, ([\d.]+) MiB peak$", re.MULTILINE)
UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600}


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


def seconds_of(text: str) -> float:
    """Return the seconds of a time such as 90s, 10m, 1.5h; a plain number is seconds.

    >>> [seconds_of(t) for t in ("90", "90s", "10m", "1.5h")]
    [90.0, 90.0, 600.0, 5400.0]
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|min|h)?", text.strip())
    if found is None:
        raise Refusal(f"'{text}' is no time; write 90s, 10m or 2h")
    return float(found[1]) * UNITS[found[2] or "s"]


def plural(count: int, noun: str) -> str:
    """Return a count with its noun.

    >>> [plural(n, "job") for n in (1, 2)]
    ['1 job', '2 jobs']
    """
    return f"{count} {noun}" + ("" if count == 1 else "s")
