"""Checks all members before a run, so that one whose files were lost or cut is made again.

Snakemake looks for a file that a finished job made only where a job that runs reads it. So a member
that was damaged after everything had been made would stay so. The census compares the sizes of all
files of all members with their records, which takes a fraction of a millisecond a member, and
removes the record of one that is damaged: `all` asks for every record.

It also removes what writers that died left beside reports. A report whose job died is put back by
Snakemake, and need not be written again.
"""

from collections.abc import Iterable
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

    Indices of prepared sources of which an array was lost or cut are removed, too. No run may be
    under way in the folder, as it would be writing.

    Raises Refusal, and leaves all as it is, where the system cannot read a file that is there: that
    is no damage, and what took hours to make is not made again for it.
    """
    remove_left(paths.REPORTS)
    for source in sources:
        if _is_lost(paths.prepared(source)):
            (paths.prepared(source) / "index.json").unlink(missing_ok=True)
    damaged = {member: damage for member in members if (damage := _damage(member))}
    for member in damaged:
        (paths.member(*member) / "record.json").unlink(missing_ok=True)
    if not damaged:
        return ""
    named = "; ".join(list(damaged.values())[:SHOWN])
    more = f"; and {len(damaged) - SHOWN} more" if len(damaged) > SHOWN else ""
    verb = "is" if len(damaged) == 1 else "are"
    return f"{plural(len(damaged), 'damaged member')} {verb} fitted again: {named}{more}"


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


def _is_lost(folder: Path) -> bool:
    """Return whether a prepared source has an array that is missing or cut, or a broken index.

    Only headers are read: an array may be larger than the memory that this process may use.
    """
    index = folder / "index.json"
    if not index.is_file():
        return False
    try:
        keys = files.read_json(index, ("arrays",))["arrays"]
    except Refusal:
        refuse_withheld(index)
        return True
    return any(is_cut(folder / f"{key}.npy") for key in keys)
