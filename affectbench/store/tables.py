"""Tables on disk: CSV for what people read, Parquet for large tables."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from affectbench.arrays import Array
from affectbench.store import files
from affectbench.store.seals import check_seal, sealed_text, write_seal


def write_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence], *, sealed: bool = True
) -> None:
    """Write a CSV, complete or not at all; floats are their shortest exact text.

    sealed  whether it gets a seal: what git keeps needs none
    """
    with files.whole(path) as aside:
        with aside.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        if sealed:
            write_seal(path, aside)


@dataclass(frozen=True)
class Text:
    """A column of text in which few words occur: row n holds words[index[n]]."""

    words: tuple[str, ...]
    index: Array  # (N,) int


def write_parquet(path: Path, columns: dict[str, Sequence | Text]) -> None:
    """Write a table of columns and its seal, complete or not at all, as Parquet.

    `Text` is dictionary-encoded.
    """
    import pyarrow
    import pyarrow.parquet

    encode = pyarrow.DictionaryArray.from_arrays
    encoded = {
        name: encode(pyarrow.array(c.index), pyarrow.array(c.words, pyarrow.string()))
        if isinstance(c, Text)
        else c
        for name, c in columns.items()
    }
    with files.whole(path) as aside:
        pyarrow.parquet.write_table(
            pyarrow.table(encoded), aside, compression="zstd", write_page_checksum=True
        )
        write_seal(path, aside)


def open_parquet(path: Path):
    """Open a Parquet file whose pages are checked as they are read, by this thread alone.

    Without pre-buffering, and read with `use_threads=False`, nothing waits for Arrow's pools of
    threads: where memory is limited none of theirs may start, and Arrow would wait for ever.
    """
    import pyarrow.parquet

    return pyarrow.parquet.ParquetFile(path, pre_buffer=False, page_checksum_verification=True)


def read_parquet(path: Path, columns: Iterable[str] = ()) -> dict[str, Array]:
    """Return the columns of a Parquet table: name -> (N,).

    columns  that it has, as tables of its kind do
    """
    check_seal(path)
    with files.reading(path), open_parquet(path) as file:
        table = file.read(use_threads=False).unify_dictionaries()
    _check_columns(path, table.column_names, columns)
    return {name: _numpy(table[name].combine_chunks()) for name in table.column_names}


def _numpy(column) -> Array:
    if hasattr(column, "dictionary"):
        return column.dictionary.to_numpy(zero_copy_only=False)[column.indices.to_numpy()]
    return column.to_numpy(zero_copy_only=False)


def read_csv(path: Path, columns: Iterable[str] = ()) -> list[dict[str, str]]:
    """Return the rows of a CSV as dicts; every value is text.

    columns  that it has, as tables of its kind do
    """
    names, *lines = _lines(path, sealed_text(path))
    _check_columns(path, names, columns)
    return [dict(zip(names, line, strict=True)) for line in lines]


def checked_text(path: Path, columns: Iterable[str] = ()) -> str:
    """Return the text of a CSV that is whole, for a library that parses it; see `read_csv`."""
    text = sealed_text(path)
    names, *_ = _lines(path, text)
    _check_columns(path, names, columns)
    return text


def _lines(path: Path, text: str) -> list[list[str]]:
    """Return the header and the lines of a CSV; refuse one that is cut or no table."""
    if not text.endswith("\n"):
        raise files.broken(path, "it is cut off" if text else "it is empty")
    with files.reading(path):
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), strict=True) if line]
    if not lines:
        raise files.broken(path, "it has no header")
    for number, line in enumerate(lines, start=1):
        if len(line) != len(lines[0]):
            counts = f"line {number} has {len(line)} fields, the header {len(lines[0])}"
            raise files.broken(path, counts)
    return lines


def _check_columns(path: Path, names: Sequence[str], columns: Iterable[str]) -> None:
    if missing := [name for name in columns if name not in names]:
        raise files.broken(path, f"it has no column '{missing[0]}'")
