"""Values of a config as the types that they are for: what is unambiguous is taken, else refused.

YAML writes numbers in several ways, and Snakemake reads `--config key={a: 60}` as text. So a whole
number may be written 60, 60.0 or "60", a number 0.001, "1e-3" or 1, and a switch true or "true".
"""

import re
from collections.abc import Sequence
from math import isfinite
from typing import Annotated, Literal, get_args, get_origin

from affectbench.ranges import outside
from affectbench.refusal import Refusal

NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", re.ASCII)
SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
NOUNS = {bool: "true or false", int: "a whole number", float: "a number", str: "a text"}
LONGEST = 40  # digits of a number, and characters of a value in a message


def read_as(kind: type, value: object) -> object:
    """Return a value as bool, int, float or str, where it is written as one; else as it is.

    >>> [read_as(int, v) for v in (60, 60.0, "60", "6e1", 1.5, "x", True)]
    [60, 60, 60, 60, 1.5, 'x', True]
    >>> read_as(float, 1), read_as(float, "1e-3"), read_as(bool, "no"), read_as(bool, 0)
    (1.0, 0.001, False, 0)
    """
    if kind is bool and isinstance(value, str):
        return SWITCHES.get(value.lower(), value)
    if (
        kind not in (int, float)
        or isinstance(value, bool)
        or not isinstance(value, int | float | str)
    ):
        return value
    if isinstance(value, str):
        if not NUMBER.fullmatch(value) or len(value) > LONGEST:
            return value
        number: int | float = int(value) if re.fullmatch(r"[-+]?\d+", value) else float(value)
    else:
        number = value
    if kind is int:
        return value if isinstance(number, float) and not number.is_integer() else int(number)
    try:
        return float(number)
    except OverflowError:
        return value


def checked(type_: object, value: object, where: str) -> object:
    """Return `value` as a field's type holds it (a list becomes a tuple), or refuse.

    type_  bool, int, float, str, Literal[...], tuple[TYPE, ...], or one of these with a Range
    where  the key of the config, for messages
    """
    origin, inner = get_origin(type_), get_args(type_)
    if origin is Annotated:
        value = checked(inner[0], value, where)
        if allowed := outside(type_, value):
            raise Refusal(f"{where}: {shown(value)} is out of range; write what is {allowed}")
        return value
    if origin is tuple:
        if not isinstance(value, list | tuple):
            raise Refusal(f"{where}: {shown(value)} is not a list; write one, as [{_of(inner[0])}]")
        return tuple(checked(inner[0], item, where) for item in value)
    if origin is Literal:
        return _choice(inner, value, where)
    if type_ not in NOUNS:
        raise Refusal(f"{where}: an option of type {type_} cannot be set from a config")
    read = read_as(type_, value)
    if isinstance(read, type_) and (type_ is bool or not isinstance(read, bool)):
        if type_ is float and not isfinite(read):
            raise Refusal(f"{where}: {shown(value)} is not finite; write a number")
        return read
    raise Refusal(f"{where}: {shown(value)} is not {NOUNS[type_]}; {_hint(type_, value)}")


def swept_values(written: object, present: Sequence[object]) -> list[object]:
    """Return the values of a sweep that a `where` pins: one, or a list of them, typed as the sweep.

    present  the values of the sweep; where these are tuples, a flat list is one of them

    >>> swept_values("0.5", [0.0, 0.5]), swept_values([1.0, 2], [1, 2])
    ([0.5], [1, 2])
    >>> swept_values([4, 4], [(4, 4), (8, 8)]), swept_values([[4, 4]], [(4, 4)])
    ([(4, 4)], [(4, 4)])
    """
    of_tuples = any(isinstance(other, tuple) for other in present)
    several = isinstance(written, list) and (
        not of_tuples or any(isinstance(item, list) for item in written)
    )
    return [swept_value(item, present) for item in (written if several else [written])]


def swept_value(value: object, present: Sequence[object]) -> object:
    """Return the one value of a sweep that `value` means, or `value` where it means none.

    >>> swept_value("0.5", [0.0, 0.5]), swept_value([4, 4], [(4, 4), (8, 8)]), swept_value(9, [1])
    (0.5, (4, 4), 9)
    """
    for other in present:
        if isinstance(other, tuple) and isinstance(value, list | tuple):
            if len(other) == len(value) and all(map(_same, value, other)):
                return other
        elif _same(value, other):
            return other
    return value


def shown(value: object) -> str:
    """Return a value as a message names it: one line, and not too long.

    >>> shown("wide"), len(shown("a" * 1000))
    ("'wide'", 43)
    """
    text = repr(value)
    return text if len(text) <= LONGEST * 2 else f"{text[:LONGEST]}..."


def _same(value: object, other: object) -> bool:
    read = read_as(type(other), value)
    return type(read) is type(other) and read == other


def _choice(allowed: tuple, value: object, where: str) -> object:
    for choice in allowed:
        if _same(value, choice):
            return choice
    choices = ", ".join(map(str, (choice if choice != "" else "''" for choice in allowed)))
    raise Refusal(f"{where}: {shown(value)} is not one of the choices; choose from: {choices}")


def _hint(type_: type, value: object) -> str:
    """Return what to write in place of a value: the number that it seems to mean, if it does."""
    if isinstance(value, str) and type_ in (int, float):
        number = read_as(float, value.strip().replace(",", ".").replace("_", ""))
        if isinstance(number, float) and isfinite(number):
            return f"write {read_as(int, number) if type_ is int else number}"
    if type_ is str:
        return "put it in quotes"
    return f"write {NOUNS[type_]}"


def _of(type_: object) -> str:
    plain = get_args(type_)[0] if get_origin(type_) is Annotated else type_
    return f"{plain.__name__}, ..." if isinstance(plain, type) else "..."
