"""The seeds of the bootstrap's draws, also where groups are called by numbers.

A draw of units is named by their names, so that cells with the same units get the same worlds. In a
bundle that leaves its lab, groups are numbers. So that its intervals are those of the lab, to the
last digit, the bundle keeps the seed that each list of names gives. No name can be read from it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from affectbench import streams

Kept = dict[str, int]  # the seed that a list of numbers gives, as text -> the one to draw with

_names: ContextVar[Mapping[str, str] | None] = ContextVar("names", default=None)
_kept: ContextVar[Kept | None] = ContextVar("kept", default=None)


def seed_of(root_seed: int, stream: tuple[str, ...], units: tuple[str, ...]) -> int:
    """Return the seed by which some units are drawn.

    stream  the beginning of the stream's name
    units   the names of the units, or, inside `noting` or `drawing`, their numbers
    """
    seed = streams.derive(root_seed, *stream, *units)
    kept, names = _kept.get(), _names.get()
    if kept is None:
        return seed
    if names is not None and all(unit in names for unit in units):
        kept[str(seed)] = streams.derive(root_seed, *stream, *(names[unit] for unit in units))
    return kept.get(str(seed), seed)


@contextmanager
def noting(names: Mapping[str, str]) -> Iterator[Kept]:
    """A context in which groups that are called by numbers are drawn as by their names.

    names  number -> name

    It gives the seeds that were asked for, which `drawing` takes where names are not known.
    """
    with drawing({}) as kept:
        token = _names.set(names)
        try:
            yield kept
        finally:
            _names.reset(token)


@contextmanager
def drawing(kept: Kept) -> Iterator[Kept]:
    """A context in which draws have the seeds that a bundle keeps."""
    token = _kept.set(kept)
    try:
        yield kept
    finally:
        _kept.reset(token)
