"""What the suite says when it cannot go on because of what a user wrote or gave."""

from collections.abc import Iterable
from difflib import get_close_matches


class Refusal(Exception):
    """A user's mistake, told in one line: the place, the value and the remedy."""


class Diverged(Exception):
    """A fit that cannot give a usable member; its message is the reason kept in the record."""


def remedy(name: object, known: Iterable[str], noun: str = "name") -> str:
    """Return "did you mean 'x'?" for a near miss, else the known names.

    >>> remedy("xa_cdm", ["xa_cmd", "supervised"])
    "did you mean 'xa_cmd'?"
    >>> remedy("q", ["xa_cmd", "supervised"], "method")
    'known methods: supervised, xa_cmd'
    """
    known = sorted(known)
    near = get_close_matches(str(name), known, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known {noun}s: {', '.join(known)}" if known else f"there are no {noun}s here"
