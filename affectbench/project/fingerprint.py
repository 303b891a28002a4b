"""Which code made a result: a digest of the normalised source of all that a stage can import.

Comments, docstrings and layout do not count; imports inside functions do, and a style beside a
module of its name (look.mplstyle of look.py). Only the project's own files enter: versions of other
packages are in the record, not in the fingerprint.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from affectbench.project.root import ROOT
from affectbench.store.files import write_json

PACKAGE = "affectbench"
STYLE = ".mplstyle"
CONTENTS: dict[str, dict[str, str]] = {}  # fingerprint -> file -> digest, of this process
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def of_files(paths: Iterable[Path], root: Path = ROOT) -> str:
    """Return the fingerprint of some files and of all they import inside the project.

    It depends on the files' names and meaning, not on where the project lies or when it changed.
    """
    found: set[Path] = set()
    waiting = [Path(path).resolve() for path in paths]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _imports(path, root)
    contents = {_label(path, root): _read(path)[0] for path in found}
    total = hashlib.sha256()
    for label in sorted(contents):
        total.update(f"{label}\0{contents[label]}\n".encode())
    name = total.hexdigest()[:16]
    CONTENTS[name] = contents
    return name


def keep_contents(folder: Path) -> None:
    """Write what every fingerprint of this process is made of, so that a later one can be compared.

    One file a fingerprint: label -> digest. What is written never changes.
    """
    for name, contents in CONTENTS.items():
        path = folder / f"{name}.json"
        if not path.exists():
            write_json(path, contents)


def of_stage(stage: str, plugins: Iterable[Path] = (), root: Path = ROOT) -> str:
    """Return the fingerprint of a stage and the plugins that it runs."""
    return of_files([root / PACKAGE / "stages" / f"{stage}.py", *plugins], root)


def of_folder(folder: Path) -> str:
    """Return the fingerprint of a folder of data: its files' names and sizes, not their times."""
    total = hashlib.sha256()
    for path in sorted(
        p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts
    ):
        total.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\n".encode())
    return total.hexdigest()[:16]


def of_bytes(path: Path) -> str:
    """Return the fingerprint of one file as it is, "" where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path.is_file() else ""


def of_content(folder: Path) -> str:
    """Return the fingerprint of a folder of data by its files' names and bytes."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return total.hexdigest()


def _label(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


@cache
def _read(path: Path) -> tuple[str, tuple[str, ...]]:
    """Return the digest of a file's meaning, and the project's names that it imports.

    The digest is of its syntax tree without docstrings and positions; of a style, of its bytes.
    """
    if path.suffix == STYLE:
        return hashlib.sha256(path.read_bytes()).hexdigest(), ()
    tree = ast.parse(path.read_text("utf-8"), filename=str(path))
    names = tuple(_imported_names(tree))
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest(), names


@cache
def _imports(path: Path, root: Path) -> tuple[Path, ...]:
    """Return the project's files that a file imports, packages' own `__init__.py` included."""
    found = [style] if (style := path.with_suffix(STYLE)).is_file() and style != path else []
    for name in _read(path)[1]:
        parts = name.split(".")
        for depth in range(1, len(parts) + 1):
            place = root.joinpath(*parts[:depth])
            for candidate in (place / "__init__.py", place.with_suffix(".py")):
                if candidate.is_file():
                    found.append(candidate)
    return tuple(dict.fromkeys(found))


def _imported_names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] == PACKAGE)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise SyntaxError("relative imports are not used in this project")
            if (node.module or "").split(".")[0] == PACKAGE:
                yield from (f"{node.module}.{alias.name}" for alias in node.names)
