"""Zip files: written so that the same content gives the same bytes, and strangers' read safely."""

import stat
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from affectbench.naming import plural
from affectbench.refusal import Refusal, reason_of
from affectbench.store import files

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold: contents alone decide
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1  # of the flags of an entry
RATIO = 1000  # how often smaller deflate makes the most repetitive of honest texts


@dataclass(frozen=True)
class Limits:
    """How large a zip and what it holds may be; larger ones are refused before they are read."""

    entries: int
    bytes_each: int
    bytes_together: int


def write_zip(path: Path, contents: Mapping[str, bytes]) -> None:
    """Write a zip, complete or not at all; names are sorted, and times are left out."""
    with files.whole(path) as aside, zipfile.ZipFile(aside, "w") as archive:
        for name in sorted(contents):
            about = zipfile.ZipInfo(name, EPOCH)
            about.compress_type, about.create_system = zipfile.ZIP_DEFLATED, 3
            about.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(about, contents[name], compresslevel=9)


def read_zip(path: Path, allowed: Callable[[str], bool], limits: Limits) -> dict[str, bytes]:
    """Return the files of a zip that a stranger may have made: name -> content.

    Nothing is written, and nothing is read that is larger than it may be.

    allowed  whether a name may be in it; all others are refused, so also one that leads out
    """
    shown = path.name
    if not path.is_file():
        raise Refusal(f"{path} is no file; give the zip that `export` wrote")
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check(shown, entries, allowed, limits)
            return {entry.filename: _content(archive, entry) for entry in entries}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, ValueError) as error:
        raise _no_zip(shown, reason_of(error)) from None
    except (NotImplementedError, RuntimeError, zipfile.zlib.error) as error:
        raise _no_zip(shown, reason_of(error)) from None


def _check(shown: str, entries: list, allowed: Callable[[str], bool], limits: Limits) -> None:
    """Refuse a zip by what it says of its entries, before any is read."""
    if len(entries) > limits.entries:
        held = f"{plural(len(entries), 'file')}, more than {limits.entries}"
        raise Refusal(f"{shown}: it holds {held}; this is no bundle of results")
    names: set[str] = set()
    for entry in entries:
        name, mode = entry.orig_filename, entry.external_attr >> 16
        if not allowed(name) or name != entry.filename:
            raise Refusal(f"{shown}: a bundle has no file '{name[:120]}'; ask for another copy")
        if name in names:
            raise Refusal(f"{shown}: '{name}' is in it twice; ask for another copy")
        names.add(name)
        if mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            raise Refusal(f"{shown}: '{name}' is no plain file, but a link or a device")
        if entry.flag_bits & ENCRYPTED or entry.compress_type not in METHODS:
            raise Refusal(f"{shown}: '{name}' is encrypted, or packed in an unusual way")
        packed = max(entry.compress_size, 1)
        if entry.file_size > limits.bytes_each or entry.file_size > RATIO * packed:
            raise Refusal(
                f"{shown}: '{name}' would unpack to {entry.file_size} bytes from {packed}; this is"
                " no bundle of results"
            )
    total = sum(entry.file_size for entry in entries)
    if total > limits.bytes_together:
        raise Refusal(
            f"{shown}: it would unpack to {total} bytes, more than {limits.bytes_together}; this is"
            " no bundle of results"
        )


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return an entry's content; refuse one that is longer than it says."""
    with archive.open(entry) as file:
        content = file.read(entry.file_size + 1)
    if len(content) != entry.file_size:
        raise zipfile.BadZipFile(f"'{entry.filename}' is not as long as it says")
    return content


def _no_zip(shown: str, reason: str) -> Refusal:
    return Refusal(f"{shown} cannot be read ({reason[:160]}); ask for another copy")
