"""Members' records as they are read: what was fitted, and what it was made from."""

from collections.abc import Iterator
from functools import cache

from affectbench.store import files, paths

Member = tuple[str, str, int, int]  # dataset, variant, generation, seed


@cache
def record_of(member: Member) -> dict | None:
    """Return a member's record, None where it is not fitted yet."""
    path = paths.member(*member) / "record.json"
    return files.read_json(path) if path.is_file() else None


def parents_of(record: dict) -> Iterator[tuple[str, Member]]:
    """Yield what a member was made from: how it entered, and which member it was."""
    spec = record["spec"]
    for way in ("teachers", "stacked_on"):
        for group in spec[way].values():
            yield from ((way, tuple(member)) for member in group)
    if spec["prefit"]:
        yield "prefit", tuple(spec["prefit"])
