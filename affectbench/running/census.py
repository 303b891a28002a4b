"""Checks all members before a run, so that one whose files were lost or cut is made again.

Snakemake looks for a file that a finished job made only where a job that runs reads it. So a member
that was damaged after everything had been made would stay so. The census compares the sizes of all
files of all members with their records, which takes a fraction of a millisecond a member, and
removes the record of one that is damaged: `all` asks for every record. A command that only looks,
such as a dry run, is told of the damage, and changes nothing.

It also removes what writers that died left beside reports. A report whose job died is put back by
Snakemake, and need not be written again.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from affectbench.naming import plural
from affectbench.plan.entries import Member
from affectbench.refusal import Refusal
from affectbench.store import files, paths
from affectbench.store.aside import remove_left
from affectbench.store.lost import is_cut, refuse_withheld
from affectbench.store.members import damage_of
from affectbench.store.records import read_record_file

SHOWN = 3  # damaged members that are named


def mend(members: Iterable[Member], sources: Iterable[str] = ()) -> str:
    """Remove the records of damaged members, and return in a line which these are; "" if none.

    Indices of prepared sources of which an array was lost or cut are removed, too, and named in a
    line of their own. Only the run that holds the lock of the folder may call it: another one would
    be writing.

    Raises Refusal, and leaves all as it is, where the system cannot read a file that is there: that
    is no damage, and what took hours to make is not made again for it.
    """
    remove_left(paths.REPORTS)
    of_members, of_sources = _damaged(members, sources)
    for path in (*of_members, *of_sources):
        path.unlink(missing_ok=True)
    return _lines(of_members, of_sources)


def look(members: Iterable[Member], sources: Iterable[str] = ()) -> str:
    """Return the lines of `mend`, in which a run would do what it does, and change nothing."""
    return _lines(*_damaged(members, sources), would=True)


def _damaged(
    members: Iterable[Member], sources: Iterable[str]
) -> tuple[dict[Path, str], dict[Path, str]]:
    """Return the records of damaged members and the indices of damaged sources, each with why."""
    records = {paths.member(*member) / "record.json": _damage(member) for member in members}
    indices = {paths.prepared(source) / "index.json": _loss(source) for source in sources}
    return tuple({path: why for path, why in of.items() if why} for of in (records, indices))


def _lines(
    of_members: Mapping[Path, str], of_sources: Mapping[Path, str], *, would: bool = False
) -> str:
    lines = []
    for damage, noun, made in (
        (of_members, "damaged member", "fitted"),
        (of_sources, "damaged source", "prepared"),
    ):
        verb = "would be" if would else "is" if len(damage) == 1 else "are"
        more = f"; and {len(damage) - SHOWN} more" if len(damage) > SHOWN else ""
        named = "; ".join(list(damage.values())[:SHOWN])
        if damage:
            lines.append(f"{plural(len(damage), noun)} {verb} {made} again: {named}{more}")
    return "\n".join(lines)


def _damage(member: Member) -> str:
    """Return which file of a member is damaged, and how; "" where none is, or it is not fitted."""
    folder = paths.member(*member)
    path = folder / "record.json"
    if not path.is_file():
        return ""
    try:
        damaged = next(damage_of(folder, read_record_file(path)), None)
    except (Refusal, TypeError, KeyError, AttributeError):
        damaged = path, "cannot be read"
    if damaged is None:
        return ""
    refuse_withheld(damaged[0])
    return " ".join(map(str, damaged))


def _loss(source: str) -> str:
    """Return which file of a prepared source was lost or cut; "" if none was, or it has no index.

    Only headers are read: an array may be larger than the memory that this process may use.
    """
    folder = paths.prepared(source)
    index = folder / "index.json"
    if not index.is_file():
        return ""
    try:
        keys = files.read_json(index, ("arrays",))["arrays"]
    except Refusal:
        refuse_withheld(index)
        return f"{index} cannot be read"
    cut = (path for key in keys if is_cut(path := folder / f"{key}.npy"))
    return next((f"{path} is missing or cut" for path in cut), "")
