"""Files that are complete or absent: each is written under a temporary name and then renamed."""

import errno
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from affectbench.lack import is_lack
from affectbench.refusal import Refusal, Withheld, reason_of
from affectbench.store.aside import aside_of

# Why there is no room to write, by the number of the system's error.
OF_ROOM = {errno.ENOSPC: "the disk is full", errno.EDQUOT: "your quota is used up"}


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A context that gives a temporary path, and renames it to `path` at its end.

    If the block raises, the temporary file is removed and `path` stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = aside_of(path)
    try:
        yield aside
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def canonical(value: object) -> str:
    """Return the canonical JSON text of a value: sorted keys, no spaces. Equal values, equal text.

    >>> canonical({"b": 1, "a": (2, 3)})
    '{"a":[2,3],"b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(value: object) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a value's canonical text."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:16]


def write_text(path: Path, text: str) -> None:
    with whole(path) as aside:
        aside.write_text(text, encoding="utf-8")


def write_json(path: Path, value: object) -> None:
    """Write a value as indented JSON with sorted keys."""
    write_text(path, json.dumps(value, indent=1, sort_keys=True, allow_nan=False) + "\n")


def read_json(path: Path, keys: Iterable[str] = ()) -> dict:
    """Return the mapping in a JSON file; refuse a file that is missing, broken or another's.

    keys  that it has, as files of its kind do
    """
    with reading(path):
        value = json.loads(path.read_text("utf-8"))
    if not isinstance(value, dict):
        raise broken(path, "it holds no mapping")
    if missing := [key for key in keys if key not in value]:
        raise broken(path, f"it has no '{missing[0]}'")
    return value


@contextmanager
def reading(path: Path, made_with: Path | None = None) -> Iterator[None]:
    """A context for a library's call that reads a stored file: whatever it raises is a refusal.

    One that is damaged is to be deleted; one that the system does not give for now, as where too
    many files are open, is not. A lack of memory is neither, and passes as it is. Nothing else
    belongs inside, so that an error of our own keeps its traceback.

    made_with  the folder that is made anew with the file, if it is not made alone
    """
    try:
        yield
    except Refusal:
        raise
    except FileNotFoundError:
        raise Refusal(f"{path} is missing; run snakemake to make it") from None
    except Exception as error:  # every library has errors of its own for files that are damaged
        pass_on(path, error)
        raise broken(path, reason_of(error)[:200], made_with) from None


def pass_on(path: Path, error: Exception) -> None:
    """Raise an error that says nothing of a file's content: of the system, or a lack of memory."""
    if is_lack(error):
        raise error
    if isinstance(error, OSError) and error.errno:
        raise withheld(path, error) from None


def broken(path: Path, reason: str, made_with: Path | None = None) -> Refusal:
    """Return the refusal of a stored file that is damaged or another one's."""
    return Refusal(
        f"{path} cannot be read ({reason}); delete {made_with or 'it'} and run again, which makes"
        " it anew"
    )


def withheld(path: Path, error: OSError) -> Withheld:
    """Return the refusal of a stored file that is there, but that the system does not give."""
    return Withheld(
        f"{path} cannot be read ({error.strerror}); nothing was changed: once it can, give the same"
        " command again"
    )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """A context for what writes a file or folder: an error of the system becomes a refusal.

    It names the file that the system refused, or else `path`. A lack of memory passes as it is.
    """
    try:
        yield
    except OSError as error:
        if is_lack(error) or not error.errno:
            raise
        why = f" ({reason_of(error)}); once it can,"
        if error.errno in OF_ROOM:
            why = f", as {OF_ROOM[error.errno]}; make room, and"
        raise Withheld(
            f"{error.filename or path} cannot be written{why} give the same command again"
        ) from None


def write_if_changed(path: Path, value: object) -> None:
    """Write a value as JSON, unless the file holds it already; its time then stays as it is.

    A file that is damaged is written anew.
    """
    try:
        stored = read_json(path)
    except Refusal:
        stored = None
    if stored != json.loads(json.dumps(value)):
        write_json(path, value)
