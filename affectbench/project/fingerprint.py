"""Fingerprints of the code that makes a result: a digest of a stage and of all that it imports.

A file enters by its syntax tree, so comments, docstrings and layout do not count. Imports are
followed inside functions too. A style file beside a module, with the module's name, counts as
imported by it (look.mplstyle by look.py). Only the project's own files enter; the versions of other
packages are in a member's record.
"""

import ast
import hashlib
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import decode_source
from pathlib import Path

from affectbench.project.folders import refused, walked
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal, reason_of
from affectbench.store.files import digest_of, read_json, write_if_changed, write_json

PACKAGE = "affectbench"
STYLE = ".mplstyle"
TABLES = (".txt", ".csv", ".xlsx")  # of a folder of data, in any case
MOST_BYTES, MOST_TABLES = 4_000_000, 1000  # of a table, and of a folder whose tables are read
CONTENTS: dict[str, dict[str, str]] = {}  # fingerprint -> file -> digest, for this process
PARSED: dict[str, list] = {}  # a file's bytes and Python's version -> its digest, its imports
KEPT = "parsed"  # where a folder keeps them, so that the next run need not parse; no fingerprint
VERSION = f"{sys.version_info[:2]}\n".encode()  # of Python, whose syntax trees differ
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
UNREADABLE = (SyntaxError, ValueError, LookupError, RecursionError, MemoryError)  # of a parser


def of_files(paths: Iterable[Path], root: Path = ROOT) -> str:
    """Return the fingerprint of files and of all that they import inside the project, 16 digits.

    It depends on the files' names below `root` and on their syntax trees, not on where the project
    lies or when a file changed. A process reads a file once.
    """
    return _of_files(tuple(Path(path) for path in paths), root)


@cache
def _of_files(paths: tuple[Path, ...], root: Path) -> str:
    reached: set[Path] = set()
    waiting = [path.resolve() for path in paths]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += _imports(path, root)
    contents = {_label(path, root): _read(path)[0] for path in reached}
    total = hashlib.sha256()
    for label in sorted(contents):
        total.update(f"{label}\0{contents[label]}\n".encode())
    name = total.hexdigest()[:16]
    CONTENTS[name] = contents
    return name


def keep_contents(folder: Path) -> None:
    """Write what the fingerprints of this process are made of, one JSON file each: file -> digest.

    Comparing two of them shows which file's code changed. Existing files are left as they are.
    """
    for name, contents in CONTENTS.items():
        path = folder / f"{name}.json"
        if not path.exists():
            write_json(path, contents)
    write_if_changed(folder / KEPT, {"parsed": PARSED, "digest": digest_of(PARSED)})


def remember_contents(folder: Path) -> None:
    """Take up what an earlier run kept of the files that it parsed, unless that is damaged."""
    try:
        kept = read_json(folder / KEPT, ("parsed", "digest"))
    except Refusal:
        return  # as where there is nothing
    if digest_of(kept["parsed"]) == kept["digest"]:
        PARSED.update(kept["parsed"])


def tree_of(content: bytes, path: Path) -> ast.Module:
    """Return the syntax tree of a Python file; refuse what is none.

    Its encoding is UTF-8, or what its byte order mark or its `coding` line says, as for Python.

    content  the file's bytes
    path     the file, for messages
    """
    try:
        return ast.parse(decode_source(content), filename=str(path))
    except UNREADABLE as error:
        line = getattr(error, "lineno", None)
        reason = getattr(error, "msg", None) or reason_of(error)
        encoded = isinstance(error, UnicodeError) or "encoding" in reason
        raise Refusal(
            f"{path}{f', line {line}' if line else ''}: not valid Python: {reason};"
            f" {'save it as UTF-8' if encoded else 'correct it'}"
        ) from None


def of_stage(stage: str, plugins: Iterable[Path] = (), root: Path = ROOT) -> str:
    """Return the fingerprint of a stage and the plugins that it runs."""
    return of_files([root / PACKAGE / "stages" / f"{stage}.py", *plugins], root)


def of_folder(folder: Path) -> str:
    """Return the fingerprint of a folder of data by its files' names and sizes, not their times.

    Lists and tables (TABLES) count by their bytes too, as a corrected label seldom changes a size.
    Not those above MOST_BYTES, nor where a folder holds more than MOST_TABLES, as of one for each
    picture, so that it is fast on large data. Litter does not count. Names may hold any bytes.
    Refuses a folder below that cannot be listed, and a table that cannot be read.
    """
    sizes = {path: path.stat().st_size for path in sorted(walked(folder))}
    tables = [p for p, size in sizes.items() if p.suffix.lower() in TABLES and size <= MOST_BYTES]
    beside = Counter(path.parent for path in tables)
    read = {path for path in tables if beside[path.parent] <= MOST_TABLES}
    total = hashlib.sha256()
    for path, size in sizes.items():
        name = os.fsencode(path.relative_to(folder).as_posix())
        try:
            content = f"\0{_digest(path)}" if path in read else ""
        except OSError as error:
            raise refused(error, path) from None
        total.update(name + f"\0{size}{content}\n".encode())
    return total.hexdigest()[:16]


def of_bytes(path: Path) -> str:
    """Return the fingerprint of one file by its bytes, "" where there is none."""
    return _digest(path)[:16] if path.is_file() else ""


def of_content(folder: Path, but: str = "") -> str:
    """Return the SHA-256 of a folder of data by its files' names and bytes.

    but  a file in the folder that does not count
    """
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p != folder / but):
        total.update(f"{path.relative_to(folder).as_posix()}\0{_digest(path)}\n".encode())
    return total.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _label(path: Path, root: Path) -> str:
    """Return how a file is called: below the project's root, or, of a user's folder, in that."""
    inside = path.relative_to(root) if path.is_relative_to(root) else Path(*path.parts[-2:])
    return inside.as_posix()


@cache
def _read(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return a file's digest, and the names that it imports from the project.

    The digest of a module is that of its syntax tree without docstrings and positions; that of a
    style file is of its bytes.
    """
    if path.suffix == STYLE:
        return hashlib.sha256(path.read_bytes()).hexdigest(), ()
    content = path.read_bytes()
    key = hashlib.sha256(VERSION + content).hexdigest()
    if key not in PARSED:
        tree = tree_of(content, path)
        names = list(_imported_names(tree, path))
        for node in ast.walk(tree):
            if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:] or [ast.Pass()]
        PARSED[key] = [hashlib.sha256(ast.dump(tree).encode()).hexdigest(), names]
    digest, names = PARSED[key]
    return digest, tuple(names)


@cache
def _imports(path: Path, root: Path) -> tuple[Path, ...]:
    """Return the files of the project that a file imports, with the `__init__.py` of packages."""
    imported = [style] if (style := path.with_suffix(STYLE)).is_file() and style != path else []
    for name in _read(path)[1]:
        imported += _files_of(name, root)
    return tuple(dict.fromkeys(imported))


@cache
def _files_of(name: str, root: Path) -> tuple[Path, ...]:
    """Return the files that importing a dotted name runs: of its packages, and of its module."""
    parts = name.split(".")
    modules = [root.joinpath(*parts[:depth]) for depth in range(1, len(parts) + 1)]
    candidates = [path for m in modules for path in (m / "__init__.py", m.with_suffix(".py"))]
    return tuple(path for path in candidates if path.is_file())


def _imported_names(tree: ast.Module, path: Path) -> Iterator[str]:
    """Yield the names that a file imports from the project; refuse a relative import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] == PACKAGE)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise Refusal(
                    f"{path}, line {node.lineno}: '{ast.unparse(node)}' is relative, but a plug-in"
                    " is loaded on its own; put that code into this file, or write a whole name, as"
                    f" {PACKAGE}.arrays"
                )
            if (node.module or "").split(".")[0] == PACKAGE:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
