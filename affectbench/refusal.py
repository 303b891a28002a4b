"""The exceptions of the suite: a user's mistake, what the system withholds, a diverged fit."""

from collections.abc import Iterable
from difflib import get_close_matches

LISTED = 20  # known names in a message


class Refusal(Exception):
    r"""A mistake in what a user wrote or gave; the message is one line that names the place (file
    or key), the value and the remedy.

    What a file or a config wrote may stand in the message, so characters that would break the line
    are shown as their escapes.

    >>> print(Refusal("unknown name 'a\nb'"))
    unknown name 'a\nb'
    """

    def __init__(self, message: str):
        super().__init__(printable(message))


def printable(text: str) -> str:
    r"""Return a text in one line: what cannot be printed is shown as its escape.

    >>> printable("a\nb")
    'a\\nb'
    """
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def reason_of(error: BaseException) -> str:
    r"""Return an error's own words in one line; its kind where it has none.

    >>> reason_of(ValueError("no\n number")), reason_of(EOFError())
    ('no number', 'EOFError')
    """
    text = str(getattr(error, "strerror", None) or error)
    return " ".join(text.split()) or type(error).__name__


class Withheld(Refusal):
    """A refusal of the system's: a file, room or memory that it may give another time."""


class Diverged(Exception):
    """A fit that gave no usable member; the message is the reason that its record keeps."""


def remedy(name: object, names: Iterable[str], noun: str = "name") -> str:
    """Return the hint that ends a message about an unknown name.

    It asks "did you mean 'x'?" where one of the known names is similar, and else lists them: all,
    or the first of many.

    noun  what the names are of, as "method"

    >>> remedy("xa_cdm", ["xa_cmd", "supervised"])
    "did you mean 'xa_cmd'?"
    >>> remedy("q", ["xa_cmd", "supervised"], "method")
    'known methods: supervised, xa_cmd'
    >>> remedy("q", "abcdefghijklmnoprstuvwxyz", "letter")
    'known letters: a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, r, s, t, u and 5 more'
    >>> remedy("q", [], "modality")
    'there are no modalities here'
    >>> remedy("q", ["seeds"], "key")
    'known keys: seeds'
    """
    names = sorted(names)
    similar = get_close_matches(str(name), names, n=1, cutoff=0.6)
    if similar:
        return f"did you mean '{similar[0]}'?"
    nouns = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2] not in "aeiou" else f"{noun}s"
    if not names:
        return f"there are no {nouns} here"
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return f"known {nouns}: {', '.join(names[:LISTED])}{more}"
