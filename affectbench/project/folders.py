"""Folders of data: what lies in them, without other people's litter, and nothing lost in silence.

`Path.glob` passes over folders that may not be read, and takes `[1]` in a name for a pattern. Here
a folder that cannot be listed is refused by its name, and names are compared as they are.
"""

import errno
import os
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from affectbench.refusal import Refusal, Withheld, printable
from affectbench.store.files import OF_ROOM

LITTER = ("__macosx", "__pycache__", "thumbs.db", "desktop.ini", "ehthumbs.db")
NOTES = ("readme", "license", "licence", "copying", "changelog")  # with or without a suffix
REASONS = {
    errno.EACCES: "may not be read; give yourself the right to read it",
    errno.EPERM: "may not be read; give yourself the right to read it",
    errno.ELOOP: "is a link that leads back to itself; replace it by what it should name",
    errno.ENAMETOOLONG: "is longer than this system allows; move the data up or shorten names",
    errno.ENOTDIR: "lies below a file where a folder should be; copy the data again",
    errno.EISDIR: "is a folder where a file should be; copy the data again",
    **{
        number: f"cannot be written, as {why}; make room and run again"
        for number, why in OF_ROOM.items()
    },
}


def is_litter(name: str) -> bool:
    """Return whether a file or folder is no data: what systems and editors leave behind.

    >>> [is_litter(n) for n in ("._1.jpg", "__MACOSX", "Thumbs.db", ".ipynb_checkpoints", "1.jpg")]
    [True, True, True, True, False]
    """
    return name.startswith((".", "~$")) or name.lower() in LITTER


def is_note(name: str) -> bool:
    """Return whether a file explains data instead of being data: README.txt, LICENSE."""
    return name.lower().partition(".")[0] in NOTES


def refused(error: OSError, path: object = None) -> Withheld:
    """Return what to tell of a file or folder that the system does not give: its name, and why.

    path  what it is called; by default what the error itself says
    """
    name = shown(path if path is not None else error.filename)
    reason = REASONS.get(error.errno, f"cannot be read ({error.strerror or error}); copy it again")
    return Withheld(f"{name} {reason}")


def shown(path: object) -> str:
    r"""Return a path as text of one line, whatever bytes its name holds.

    >>> shown("a\nb.csv")
    'a\\nb.csv'
    """
    return printable(os.fsdecode(path) if isinstance(path, bytes | os.PathLike) else str(path))


def files_in(folder: Path, end: str = "", counts: Counter | None = None) -> list[Path]:
    """Return the files directly in a folder whose names end so, sorted, without litter and notes.

    Refuses a folder that is missing or cannot be listed.

    end     in small letters; a name may have it in any case, as some cameras write .JPG

    counts  increased in place under "litter" by the entries that are passed over
    """
    names = [name for name, is_dir in _listed(folder, counts) if not is_dir]
    return [folder / name for name in names if name.lower().endswith(end)]


def folders_in(folder: Path, counts: Counter | None = None) -> list[Path]:
    """Return the folders directly in a folder, sorted; otherwise as `files_in`."""
    return [folder / name for name, is_dir in _listed(folder, counts) if is_dir]


def _listed(folder: Path, counts: Counter | None) -> list[tuple[str, bool]]:
    """Return name and whether it is a folder of each entry that is no litter, sorted."""
    try:
        with os.scandir(folder) as entries:
            everything = sorted((entry.name, entry.is_dir()) for entry in entries)
    except FileNotFoundError:
        raise Refusal(
            f"{shown(folder)} is missing; the data is incomplete, copy it again"
        ) from None
    except NotADirectoryError:
        raise Refusal(
            f"{shown(folder)} is a file where a folder should be; copy the data again"
        ) from None
    except OSError as error:
        raise refused(error) from None
    kept = [entry for entry in everything if not (is_litter(entry[0]) or is_note(entry[0]))]
    if counts is not None:
        counts["litter"] += len(everything) - len(kept)
    return kept


def walked(folder: Path, above: tuple[str, ...] = ()) -> Iterator[Path]:
    """Yield every file below a folder, without litter, in no order. Links are followed.

    Refuses a folder that cannot be listed, and one that is a link to a folder above it.
    """
    here = os.path.realpath(folder)
    if here in above:
        raise Refusal(f"{shown(folder)} is a link to a folder above it; take it out")
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if is_litter(entry.name):
                    continue
                if entry.is_dir():
                    yield from walked(folder / entry.name, (*above, here))
                elif entry.is_file():
                    yield folder / entry.name
    except OSError as error:
        raise refused(error) from None


def is_file(path: Path) -> bool:
    """Return whether a file that may be absent is there.

    Refuses what is there but is no file to read: a folder, a link to nothing, a link to itself, and
    what may not be looked at.
    """
    if is_folder(path):
        raise Refusal(f"{shown(path)} is a folder where a file should be; copy the data again")
    return os.path.lexists(path)


def file_at(path: Path) -> Path | None:
    """Return a file, or the one whose suffix is in capitals, or None where neither is there.

    Refuses what `is_file` does. Worked value: a.wav where there is only a.WAV -> a.WAV.
    """
    written = (path, path.with_suffix(path.suffix.upper()))
    return next((each for each in written if is_file(each)), None)


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder; refuse a link that leads nowhere or to itself."""
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except FileNotFoundError:
        if os.path.islink(path):
            raise Refusal(f"{shown(path)} is a link to nothing; copy the data again") from None
        return False
    except ValueError:  # a zero byte
        raise Refusal(f"{shown(path)} is no name of a file; correct it") from None
    except OSError as error:
        raise refused(error, path) from None
