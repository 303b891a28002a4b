"""Seals: the digest of a stored table in a hidden file beside it, `.NAME.sha256`.

A CSV that is cut after a line looks like a whole one. Its seal tells them apart. A table without a
seal, such as one of a user or one that was copied alone, is read as it is.
"""

import hashlib
from pathlib import Path

from affectbench.store import files

SEAL = ".sha256"  # how the name of a seal ends


def seal_of(path: Path) -> Path:
    return path.with_name(f".{path.name}{SEAL}")


def write_seal(path: Path, written: Path) -> None:
    """Write the seal of `path`, whose content is about to be moved there from `written`."""
    files.write_text(seal_of(path), hashlib.sha256(written.read_bytes()).hexdigest() + "\n")


def sealed_text(path: Path) -> str:
    """Return the text of a table; refuse one that is missing or that its seal does not fit."""
    with files.reading(path):
        content = path.read_bytes()
        text = content.decode("utf-8")
    seal = seal_of(path)
    if seal.is_file() and seal.read_text("ascii", errors="replace").strip() != (
        hashlib.sha256(content).hexdigest()
    ):
        raise files.broken(path, "it is not as it was written")
    return text
