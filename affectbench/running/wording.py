"""Reads times as people write them, and writes counts with their nouns."""

import re

from affectbench.refusal import Refusal

UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600}


def seconds_of(text: str) -> float:
    """Return a time such as 90s, 10m or 1.5h in seconds; a plain number is in seconds.

    >>> [seconds_of(t) for t in ("90", "90s", "10m", "1.5h")]
    [90.0, 90.0, 600.0, 5400.0]
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|min|h)?", text.strip())
    if match is None:
        raise Refusal(f"'{text}' is no time; write 90s, 10m or 2h")
    return float(match[1]) * UNITS[match[2] or "s"]


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural unless the count is 1.

    >>> [plural(n, "job") for n in (1, 2)]
    ['1 job', '2 jobs']
    """
    return f"{count} {noun}" + ("" if count == 1 else "s")
