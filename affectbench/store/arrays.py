"""Arrays on disk: prepared sources as memory-mapped .npy, rows and predictions as .npz."""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from affectbench.arrays import Array, Arrays, Prediction, Rows, Take, Task
from affectbench.naming import IN_DATA, check_name
from affectbench.store import files, paths
from affectbench.store.aside import aside_of, put_in_place
from affectbench.store.seals import check_seal, write_seal

TABLES = ("inputs", "targets", "attributes", "rows")
CHECKED = 2**28  # bytes of an array whose digest is compared before a fit, at most: 0.2 s


class Space:
    """Allocates the arrays of a source that is being prepared, so that they never lie in memory."""

    whole = True  # whether `every` gives every file

    def __init__(self, folder: Path):
        self.folder = folder

    def every(self, count: int) -> Iterable[int]:
        """Return which of `count` files that take long to decode are read: 0 to count - 1."""
        return range(count)

    def each(
        self, count: int, work: Callable[[int], object], what: str = "files"
    ) -> list[tuple[int, object]]:
        """Call a function with the number of each file that is read; return number and result.

        work  fills its file's part of arrays, and returns what JSON can hold. It may run in another
              process, in which all else that it changes is lost
        what  the files are, for the progress in the log
        """
        return [(index, json.loads(json.dumps(work(index)))) for index in self.every(count)]

    def array(self, name: str, shape: tuple[int, ...], dtype: str) -> Array:
        """Return an empty memory map in NAME.npy, where name is as "inputs/face"."""
        path = path_of(self.folder, name)
        with files.writing(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            return np.lib.format.open_memmap(path, mode="w+", shape=shape, dtype=dtype)


class WholeFolder:
    """A context that gives a temporary folder, and puts it in place of `folder` at its end.

    If the block raises, the temporary folder is deleted and `folder` stays as it was.
    """

    def __init__(self, folder: Path):
        self.folder = folder

    def __enter__(self) -> Path:
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.aside = aside_of(self.folder)
        shutil.rmtree(self.aside, ignore_errors=True)
        self.aside.mkdir(parents=True)
        return self.aside

    def __exit__(self, kind, value, trace) -> None:
        if kind is None:
            put_in_place(self.aside, self.folder)
        else:
            shutil.rmtree(self.aside, ignore_errors=True)


def write_prepared(folder: Path, arrays: Arrays) -> None:
    """Write a prepared source: its arrays, save those already memory-mapped there, and an index.

    `index.json` is written last and holds the SHA-256 of every array, so that a change of any array
    changes the index.
    """
    tables = {"inputs": arrays.inputs, "targets": arrays.targets, "attributes": arrays.attributes}
    tables["rows"] = {"row": arrays.row, "group": arrays.group, "split": arrays.split}
    digests: dict[str, str] = {}
    for table, columns in tables.items():
        for name, values in columns.items():
            path = path_of(folder / table, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(values, np.memmap) and Path(values.filename) == path.resolve():
                values.flush()
            else:
                np.save(path, values, allow_pickle=False)
            digests[f"{table}/{name}"] = digest(path)
    tasks = {name: task.described() for name, task in arrays.tasks.items()}
    files.write_json(folder / "index.json", {"arrays": digests, "tasks": tasks})


def path_of(folder: Path, name: str) -> Path:
    """Return folder/NAME.npy; refuse a name, perhaps from data, that could lead elsewhere."""
    for part in name.split("/"):
        check_name(part, f"an array called {name!r}", IN_DATA)
    return folder / f"{name}.npy"


def read_prepared(source: str, checked: Iterable[str] = ()) -> Arrays:
    """Return a prepared source; its arrays are memory maps.

    checked  arrays, as "inputs/face", that are refused where they are not as they were written;
             larger ones than CHECKED are not read for that, and missing ones are ignored
    """
    folder = paths.prepared(source)
    index = files.read_json(folder / "index.json", ("arrays", "tasks"))
    tables: dict[str, dict[str, Array]] = {name: {} for name in TABLES}
    with files.reading(folder / "index.json"):
        tasks = {name: Task.of(task) for name, task in index["tasks"].items()}
        for key, noted in index["arrays"].items():
            table, name = key.split("/", 1)
            path = folder / f"{key}.npy"
            tables[table][name] = _mapped(path, folder)
            if key in checked and path.stat().st_size <= CHECKED and digest(path) != noted:
                raise files.broken(path, "it is not as it was written", folder)
    return Arrays(
        tables["inputs"],
        tables["targets"],
        tasks,
        **tables["rows"],
        attributes=tables["attributes"],
    )


def _mapped(path: Path, folder: Path) -> Array:
    """Return an array of a prepared source as a memory map; refuse a file of another length."""
    with files.reading(path, folder):
        values = np.load(path, mmap_mode="r", allow_pickle=False)
        size = path.stat().st_size
    if size != (whole := values.offset + values.nbytes):
        raise files.broken(path, f"it has not the {whole:,} bytes it names", folder)
    return values


def write_rows(path: Path, rows: Rows) -> None:
    """Write the rows of a dataset as one .npz; `read_rows` is the inverse."""
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
    columns = read_npz(path, ("row", "group", "split", "spans"))
    with files.reading(path):
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


def write_npz(path: Path, arrays: Prediction, *, sealed: bool = True) -> None:
    """Write named arrays as one .npz, complete or not at all; equal arrays give equal bytes.

    sealed  whether it gets a seal: what a record or a manifest stands for needs none
    """
    with files.whole(path) as aside:
        with aside.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        if sealed:
            write_seal(path, aside)


def read_npz(path: Path, names: Iterable[str] = ()) -> Prediction:
    """Return the named arrays of an .npz; refuse a file that is missing, broken or another's.

    Its seal and each array's checksum are compared.

    names  of arrays that it has, as files of its kind do
    """
    check_seal(path)
    if not zipfile.is_zipfile(path):
        raise files.broken(path, "it is no whole .npz")
    with files.reading(path), np.load(path, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    if missing := [name for name in names if name not in arrays]:
        raise files.broken(path, f"it has no '{missing[0]}'")
    return arrays


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, without holding it in memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
