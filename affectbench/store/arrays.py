"""Arrays on disk: prepared sources as memory maps, rows and predictions as .npz, never pickled."""

import hashlib
import json
import shutil
import zipfile
from pathlib import Path

import numpy as np

from affectbench.arrays import Array, Arrays, Prediction, Rows, Take, Task
from affectbench.refusal import Refusal
from affectbench.store import files, paths

TABLES = ("inputs", "targets", "attributes", "rows")


class Space:
    """Room for a source's arrays: `space.array(name, shape, dtype)` is a memory map to fill."""

    def __init__(self, folder: Path):
        self.folder = folder

    def array(self, name: str, shape: tuple[int, ...], dtype: str) -> Array:
        path = self.folder / f"{name}.npy"
        path.parent.mkdir(parents=True, exist_ok=True)
        return np.lib.format.open_memmap(path, mode="w+", shape=shape, dtype=dtype)


class WholeFolder:
    """A folder filled aside and put in place at once, replacing what was there."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.aside = folder.with_name(f".{folder.name}.part")

    def __enter__(self) -> Path:
        shutil.rmtree(self.aside, ignore_errors=True)
        self.aside.mkdir(parents=True)
        return self.aside

    def __exit__(self, kind, value, trace) -> None:
        if kind is None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.aside.rename(self.folder)
        else:
            shutil.rmtree(self.aside, ignore_errors=True)


def write_prepared(folder: Path, arrays: Arrays) -> None:
    """Complete a prepared source: write what is no memory map of it yet, and its index.

    `index.json` comes last and holds the digest of every array, so it stands for all of them.
    """
    tables = {"inputs": arrays.inputs, "targets": arrays.targets, "attributes": arrays.attributes}
    tables["rows"] = {"row": arrays.row, "group": arrays.group, "split": arrays.split}
    digests: dict[str, str] = {}
    for table, columns in tables.items():
        for name, values in columns.items():
            path = folder / table / f"{name}.npy"
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(values, np.memmap) and Path(values.filename) == path.resolve():
                values.flush()
            else:
                np.save(path, values, allow_pickle=False)
            digests[f"{table}/{name}"] = digest(path)
    tasks = {name: task.described() for name, task in arrays.tasks.items()}
    files.write_json(folder / "index.json", {"arrays": digests, "tasks": tasks})


def read_prepared(source: str) -> Arrays:
    """Return a prepared source; its arrays stay on disk until they are indexed."""
    folder = paths.prepared(source)
    index = files.read_json(folder / "index.json")
    tables: dict[str, dict[str, Array]] = {name: {} for name in TABLES}
    for key in index["arrays"]:
        table, name = key.split("/", 1)
        path = folder / f"{key}.npy"
        try:
            tables[table][name] = np.load(path, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise Refusal(f"{path}: {error}; delete {folder} and run again") from None
    tasks = {name: Task.of(task) for name, task in index["tasks"].items()}
    return Arrays(
        tables["inputs"],
        tables["targets"],
        tasks,
        **tables["rows"],
        attributes=tables["attributes"],
    )


def write_rows(path: Path, rows: Rows) -> None:
    """Write the rows of a dataset as one .npz: indices only."""
    columns = {"row": rows.row, "group": rows.group, "split": rows.split}
    if rows.scored is not None:
        columns["scored"] = rows.scored
    columns |= {f"attribute/{name}": values for name, values in rows.attributes.items()}
    spans = {}
    for name, take in rows.takes.items():
        columns[f"start/{name}"] = take.start
        spans[name] = [take.length, take.stride]
    columns["spans"] = np.array(json.dumps({"spans": spans, "classes": dict(rows.classes)}))
    write_npz(path, columns)


def read_rows(path: Path) -> Rows:
    columns = read_npz(path)
    index = json.loads(str(columns["spans"]))
    takes = {
        name: Take(columns[f"start/{name}"], length, stride)
        for name, (length, stride) in index["spans"].items()
    }
    classes = {task: tuple(names) for task, names in index["classes"].items()}
    return Rows(
        columns["row"],
        columns["group"],
        columns["split"],
        takes,
        classes,
        columns.get("scored"),
        {k.removeprefix("attribute/"): v for k, v in columns.items() if k.startswith("attribute/")},
    )


def write_npz(path: Path, arrays: Prediction) -> None:
    """Write named arrays whole; the same arrays give the same bytes."""
    with files.whole(path) as aside, aside.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def read_npz(path: Path) -> Prediction:
    """Return the named arrays of an .npz; refuse, naming the file, where it is broken."""
    if not path.is_file():
        raise Refusal(f"{path} is missing; run snakemake to make it")
    if not zipfile.is_zipfile(path):
        raise Refusal(f"{path} cannot be read (it is no whole .npz); delete it and run again")
    try:
        with np.load(path, allow_pickle=False) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise Refusal(f"{path} cannot be read ({error}); delete it and run again") from None


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
