"""What a job cost, in time and memory: the last line of its log, and how times are written."""

import re
from dataclasses import dataclass
from pathlib import Path

LINE = "cost: {seconds:.3f} s wall, {cpu_seconds:.3f} s CPU, {peak_mib:.1f} MiB peak"
PATTERN = re.compile(r"^cost: ([\d.]+) s wall, ([\d.]+) s CPU, ([\d.]+) MiB peak$", re.MULTILINE)


@dataclass(frozen=True)
class Cost:
    """One job's wall and CPU seconds and its peak memory, measured or estimated.

    basis  whose jobs it is from: "own" for the job itself; for estimates also "like" (other members
           of its variant), "method", "rule", and what stands for a run that was never made:
           "calibrated", "study" or "rough" (`affectbench.running.estimates`)
    """

    seconds: float
    cpu_seconds: float
    peak_mib: float
    basis: str = "own"


def read_cost(log: Path) -> Cost | None:
    """Return the cost that a job wrote at the end of its log, None where it did not finish."""
    try:
        matches = PATTERN.findall(log.read_text("utf-8", errors="replace"))
    except OSError:
        return None
    return Cost(*map(float, matches[-1])) if matches else None


def duration(seconds: float) -> str:
    """Return a duration as text with at most two units.

    >>> [duration(s) for s in (0.84, 12.4, 75, 3600, 9000, 200_000)]
    ['0.8 s', '12 s', '1 min 15 s', '1 h', '2 h 30 min', '2 days 8 h']
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
    if hours < 48:
        return f"{hours} h" + (f" {rest} min" if rest else "")
    days, rest = divmod(round(whole / 3600), 24)
    return f"{days} days" + (f" {rest} h" if rest else "")
