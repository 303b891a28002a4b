"""Files that are complete or absent: each is written under a temporary name and then renamed."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from affectbench.refusal import Refusal


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A context that gives a temporary path, and renames it to `path` at its end.

    If the block raises, the temporary file is removed and `path` stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
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


def read_json(path: Path) -> dict:
    """Return the value in a JSON file; refuse a file that is missing or broken."""
    try:
        return json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise Refusal(f"{path} is missing; run snakemake to make it") from None
    except json.JSONDecodeError as error:
        raise Refusal(f"{path} is not valid JSON ({error}); delete it and run again") from None


def write_if_changed(path: Path, value: object) -> None:
    """Write a value as JSON, unless the file holds it already; its time then stays as it is."""
    if not path.is_file() or read_json(path) != json.loads(json.dumps(value)):
        write_json(path, value)
