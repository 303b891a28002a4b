"""Tables on disk: CSV for what people read, Parquet for what is large."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from affectbench.arrays import Array
from affectbench.store import files


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Sequence]) -> None:
    """Write a CSV whole; floats as their shortest exact text, so that bytes are reproducible."""
    with files.whole(path) as aside, aside.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def write_parquet(path: Path, columns: dict[str, Sequence]) -> None:
    """Write a table of columns as Parquet, whole."""
    import pyarrow
    import pyarrow.parquet

    with files.whole(path) as aside:
        pyarrow.parquet.write_table(pyarrow.table(columns), aside, compression="zstd")


def read_parquet(path: Path) -> dict[str, Array]:
    """Return a Parquet table as columns."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    return {name: table[name].to_numpy() for name in table.column_names}


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return a CSV's rows, every value as text."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
