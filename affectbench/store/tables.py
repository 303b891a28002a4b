"""Tables on disk: CSV for what people read, Parquet for large tables."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from affectbench.arrays import Array
from affectbench.store import files


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Write a CSV, complete or not at all; floats are written as their shortest exact text."""
    with files.whole(path) as aside, aside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


@dataclass(frozen=True)
class Text:
    """A column of text in which few words occur: row n holds words[index[n]]."""

    words: tuple[str, ...]
    index: Array  # (N,) int


def write_parquet(path: Path, columns: dict[str, Sequence | Text]) -> None:
    """Write a table of columns as Parquet, complete or not at all; `Text` is dictionary-encoded."""
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
        pyarrow.parquet.write_table(pyarrow.table(encoded), aside, compression="zstd")


def read_parquet(path: Path) -> dict[str, Array]:
    """Return the columns of a Parquet table: name -> (N,)."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path).unify_dictionaries()
    return {name: _numpy(table[name].combine_chunks()) for name in table.column_names}


def _numpy(column) -> Array:
    if hasattr(column, "dictionary"):
        return column.dictionary.to_numpy(zero_copy_only=False)[column.indices.to_numpy()]
    return column.to_numpy(zero_copy_only=False)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV as dicts; every value is text."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
