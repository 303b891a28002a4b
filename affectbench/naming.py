"""Names: what may become a path or a key, how a value is written in one, a count with its noun."""

from affectbench.refusal import Refusal

LONGEST = 120  # characters of a name: with an ending, a file system takes it
IN_SWEEPS = "-=+"  # which the names of a sweep's points have besides
LONGEST_OF_POINTS = 200
IN_DATA = "- "  # which names that a file of data gives have besides
OF_PEOPLE = "people/"  # begins attributes that a user's file names; those of readers have no slash


def text_of(value: object) -> str:
    """Return a value as text for paths and tables: the shortest text that is still exact.

    The words of a choice are joined by `_`, as the items of a tuple are: a name has no spaces.

    >>> text_of(0.0), text_of(0.5), text_of(0.1234567), text_of((16, 32)), text_of("subject")
    ('0', '0.5', '0.1234567', '16_32', 'subject')
    >>> text_of("Gas pedal position")
    'Gas_pedal_position'
    """
    if isinstance(value, tuple | list):
        return "_".join(map(text_of, value))
    if isinstance(value, float):
        short = f"{value:g}"
        return short if float(short) == value else repr(value)
    return str(value).replace(" ", "_")


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, in the plural unless the count is 1.

    >>> [plural(n, "job") for n in (1, 2)]
    ['1 job', '2 jobs']
    """
    return f"{count} {noun}" + ("" if count == 1 else "s")


def fault_of(name: object, also: str = "", longest: int = LONGEST) -> str:
    """Return what keeps a name from being a path or a key, in words; "" if nothing does.

    A name has ASCII letters, digits, `_` and `.`, and the characters in `also`; it is at most
    `longest` characters long, and neither "." nor "..".

    >>> [fault_of(name) for name in ("ok_1.5", "..", "a/b", "")]
    ['', 'means a folder', "has '/' in it", 'is empty']
    """
    if not isinstance(name, str):
        return "is no text"
    if name in ("", ".", ".."):
        return "means a folder" if name else "is empty"
    if len(name) > longest:
        return f"has {len(name)} characters, more than {longest}"
    wrong = (c for c in name if not (c.isascii() and c.isalnum()) and c not in f"_.{also}")
    return next((f"has {c!r} in it" for c in wrong), "")


def check_name(name: object, where: str, also: str = "", longest: int = LONGEST) -> str:
    """Return a name that can be a path and a key; refuse any other, naming its place `where`."""
    if fault := fault_of(name, also, longest):
        shown = repr(name) if len(repr(name)) < LONGEST else f"{repr(name)[:40]}..."
        more = "".join(f" {c}" for c in also)
        raise Refusal(
            f"{where}: {shown} is no usable name, as it {fault}; use letters, digits, _{more} and ."
            " only"
        )
    return name
