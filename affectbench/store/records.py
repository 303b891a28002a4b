"""Records of members: how each was fitted, and which earlier members it depends on."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from affectbench.store import files, paths

KEYS = ("status", "spec", "code", "cost")  # that every record has
Member = tuple[str, str, int, int]  # dataset, variant, generation, seed


@cache
def record_of(member: Member) -> dict | None:
    """Return a member's record, None where it is not fitted yet. Records are read once."""
    path = paths.member(*member) / "record.json"
    return read_record_file(path) if path.is_file() else None


def read_record_file(path: Path) -> dict:
    """Return what a member's record.json holds; refuse a file that is no record."""
    record = files.read_json(path, KEYS)
    mappings = [record["spec"], record["cost"], noted := record.get("files", {})]
    mappings += noted.values() if isinstance(noted, dict) else []
    if not all(isinstance(mapping, dict) for mapping in mappings):
        raise files.broken(path, "it is not as a fit writes it")
    return record


def members_of(evaluations: Iterable[Mapping]) -> list[Member]:
    """Return the members of evaluations, as a paper's plan lists these: one a seed."""
    return [
        (e["dataset"], e["variant"], e["generation"], s) for e in evaluations for s in e["seeds"]
    ]


def with_ancestors(
    members: Iterable[Member], read: Callable[[Member], dict | None] = record_of
) -> dict[Member, dict | None]:
    """Return the records of members and of all that these learned from, directly and through
    others.

    read  member -> its record; None: it has none, and what it learned from is not known
    """
    records: dict[Member, dict | None] = {}
    waiting = [*members]
    while waiting:
        member = waiting.pop()
        if member not in records:
            records[member] = record = read(member)
            waiting += [parent for _, parent in parents_of(record)] if record else []
    return records


def parents_of(record: dict) -> Iterator[tuple[str, Member]]:
    """Yield each earlier member that a member depends on, with how it is used.

    The use is "teachers" (as soft targets), "stacked_on" (as inputs) or "prefit" (as weights).
    """
    spec = record["spec"]
    for use in ("teachers", "stacked_on"):
        for members in spec[use].values():
            yield from ((use, tuple(member)) for member in members)
    if spec["prefit"]:
        yield "prefit", tuple(spec["prefit"])
