"""Times as people give them, and counts with their nouns."""

import re

from affectbench.refusal import Refusal

UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600}


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
