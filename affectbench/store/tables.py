"""Tables on disk: CSV for what people read, Parquet for what is large."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from affectbench.arrays import Array
from affectbench.store import files


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Write a CSV whole; floats as their shortest exact text, so that bytes are reproducible."""
    with files.whole(path) as aside, aside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


@dataclass(frozen=True)
class Text:
    """A column of text in which few words occur: row n has words[place[n]]."""

    words: tuple[str, ...]
    place: Array


def write_parquet(path: Path, columns: dict[str, Sequence | Text]) -> None:
    """Write a table of columns as Parquet, whole."""
    import pyarrow
    import pyarrow.parquet

    encode = pyarrow.DictionaryArray.from_arrays
    told = {
        name: encode(pyarrow.array(c.place), pyarrow.array(c.words, pyarrow.string()))
        if isinstance(c, Text)
        else c
        for name, c in columns.items()
    }
    with files.whole(path) as aside:
        pyarrow.parquet.write_table(pyarrow.table(told), aside, compression="zstd")


def read_parquet(path: Path) -> dict[str, Array]:
    """Return a Parquet table as columns."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path).unify_dictionaries()
    return {name: _numpy(table[name].combine_chunks()) for name in table.column_names}


def _numpy(column) -> Array:
    if hasattr(column, "dictionary"):
        return column.dictionary.to_numpy(zero_copy_only=False)[column.indices.to_numpy()]
    return column.to_numpy(zero_copy_only=False)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return a CSV's rows, every value as text."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
