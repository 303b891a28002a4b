"""Reads and writes whole files as bytes."""

from pathlib import Path

from affectbench.store import files


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; refuse one that is missing or may not be read."""
    with files.reading(path):
        return path.read_bytes()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, complete or not at all."""
    with files.whole(path) as aside:
        aside.write_bytes(content)
