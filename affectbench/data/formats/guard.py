"""The guard at a reader's edge: what a library raises over a file is told in one line."""

import csv
import filecmp
import struct
import wave
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from xml.etree.ElementTree import ParseError

from affectbench.lack import is_lack
from affectbench.project.folders import REASONS, is_file, refused, shown
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal, Withheld, reason_of

# What built-in readers raise over bad content, with no frame of theirs.
OF_CONTENT = (
    UnicodeError,
    EOFError,
    MemoryError,
    SystemError,  # by numpy, over letters that are none
    csv.Error,
    struct.error,
    zlib.error,
    wave.Error,
    ParseError,
    zipfile.BadZipFile,
)
INSTALLED = "site-packages"  # the folder of libraries in an environment
MOST_LETTERS = 160  # of an error's own text
COPY = "copy it again from the original data"


@contextmanager
def reading(
    path: Path,
    problem: str = "cannot be read",
    remedy: str = COPY,
    missing: str = "the data is incomplete, copy it again",
) -> Iterator[None]:
    """A context around the calls that read one file.

    An error of the system, of a decoder or from inside a library becomes a refusal that names the
    file, the problem with the error's own text, and the remedy. An error whose last frame is in
    this project is a bug of ours, and passes as it is.

    missing  the remedy where the file is not there
    """
    try:
        yield
    except FileNotFoundError:
        raise Refusal(f"{shown(path)} is missing; {missing}") from None
    except OSError as error:
        if _of_system(error):
            raise refused(error, path) from None
        raise Refusal(_told(path, problem, error, remedy)) from None
    except Refusal:
        raise
    except Exception as error:
        if not isinstance(error, OF_CONTENT) and _is_ours(error):
            raise
        kind = Withheld if is_lack(error) else Refusal
        raise kind(_told(path, problem, error, remedy)) from None


@contextmanager
def given_by_system(folder: Path) -> Iterator[None]:
    """A context around all that reads a folder: an error of the system becomes a refusal.

    It names the file that the system refused, or else the folder. All other errors pass, and so
    does a lack of memory.
    """
    try:
        yield
    except OSError as error:
        if is_lack(error) or not _of_system(error):
            raise
        raise refused(error, error.filename or folder) from None


def the_one(places: Iterable[Path]) -> Path | None:
    """Return the first of some places where a file lies, or None; refuse two files that differ."""
    there = [path for path in places if is_file(path)]
    for other in there[1:]:
        with reading(other):
            same = filecmp.cmp(there[0], other, shallow=False)
        if not same:
            raise Refusal(f"{shown(there[0])} and {shown(other)} differ; take one out")
    return there[0] if there else None


def _of_system(error: OSError) -> bool:
    """Return whether the system refused the file, and not a library its content."""
    built_in = type(error).__module__ == "builtins" and bool(error.strerror)
    return bool(error.errno) and (built_in or error.errno in REASONS)


def _is_ours(error: BaseException) -> bool:
    """Return whether the last frame of an error is in this project.

    The virtual environment lies inside the project's folder; what is installed there is not ours.
    """
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    if not frames:
        return True
    path = Path(frames[-1].f_code.co_filename)
    return path.is_relative_to(ROOT) and INSTALLED not in path.relative_to(ROOT).parts


def _told(path: Path, problem: str, error: BaseException, remedy: str) -> str:
    text = reason_of(error)
    text = text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
    return f"{shown(path)} {problem} ({shown(text)}); {remedy}"
