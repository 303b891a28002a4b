"""Reads times as people write them, and asks which names were meant."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from affectbench.refusal import Refusal

LIKE = 0.6  # from which likeness on a name may be the one that was meant
UNITS = {"s": 1, "m": 60, "min": 60, "h": 3600}


def seconds_of(text: str) -> float:
    """Return a time such as 90s, 10m or 1.5h in seconds; a plain number is in seconds.

    >>> [seconds_of(t) for t in ("90", "90s", "10m", "1.5h")]
    [90.0, 90.0, 600.0, 5400.0]
    """
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*(s|m|min|h)?", text.strip())
    if match is None:
        raise Refusal(f"'{text}' is no time; write 90s, 10m or 2h")
    return float(match[1]) * UNITS[match[2] or "s"]


def nearest(asked: str, names: Iterable[str], most: int = 3) -> list[str]:
    """Return the names that are most like what was asked for, the likest first.

    Words in any order count as much as letters; case does not. Names that share nothing with it
    are left out.

    >>> nearest("acuracy", ["No overlap: accuracy", "No overlap: loss", "Model"])
    ['No overlap: accuracy']
    >>> nearest("tabel2", ["table1", "table2", "readings"])
    ['table2', 'table1']
    """
    scored = [(_likeness(asked.lower(), name.lower()), name) for name in names]
    near = sorted((pair for pair in scored if pair[0] >= LIKE), key=lambda pair: -pair[0])
    return [name for _, name in near[:most]]


def meant(asked: str, names: Iterable[str]) -> str:
    """Return the question whether one of the nearest names was meant; "" where none is near.

    >>> meant("tabel2", ["table1", "table2", "readings"])
    "did you mean 'table2' or 'table1'?"
    """
    near = nearest(asked, names)
    return f"did you mean {' or '.join(map(repr, near))}?" if near else ""


def _likeness(asked: str, name: str) -> float:
    """Return how much of what was asked for a name has, from 0 to 1, word by word."""
    words = re.split(r"[\s/:,]+", name)
    best = [max(_ratio(part, word) for word in words) for part in asked.split()]
    return max(_ratio(asked, name), sum(best) / len(best) if best else 0.0)


def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
