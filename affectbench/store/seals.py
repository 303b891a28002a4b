"""Seals: the digest of a stored file in a hidden file beside it, `.NAME.sha256`.

A CSV that is cut after a line looks like a whole one, and the checksums within Parquet and .npz
leave out their headers. A seal tells a damaged file from a whole one. One without a seal, such as a
table of a user or one that was copied alone, is read as it is.
"""

import hashlib
from pathlib import Path

from affectbench.store import files

SEAL = ".sha256"  # how the name of a seal ends


def seal_of(path: Path) -> Path:
    return path.with_name(f".{path.name}{SEAL}")


def sealed_by(seal: Path) -> Path:
    """Return the file that a seal is of."""
    return seal.with_name(seal.name.removeprefix(".").removesuffix(SEAL))


def write_seal(path: Path, written: Path) -> None:
    """Write the seal of `path`, whose content is about to be moved there from `written`."""
    with written.open("rb") as file:
        files.write_text(seal_of(path), hashlib.file_digest(file, "sha256").hexdigest() + "\n")


def check_seal(path: Path) -> None:
    """Refuse a file that is missing or that its seal does not fit; it is not held in memory."""
    with files.reading(path), path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest() if seal_of(path).is_file() else ""
    _compare(path, digest)


def sealed_text(path: Path) -> str:
    """Return the text of a table; refuse one that is missing or that its seal does not fit."""
    with files.reading(path):
        content = path.read_bytes()
        text = content.decode("utf-8")
    _compare(path, hashlib.sha256(content).hexdigest())
    return text


def _compare(path: Path, digest: str) -> None:
    seal = seal_of(path)
    if seal.is_file() and seal.read_text("ascii", errors="replace").strip() != digest:
        raise files.broken(path, "it is not as it was written")
