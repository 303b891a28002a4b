"""Some columns of a large csv as numbers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from affectbench.arrays import Array
from affectbench.data.formats.guard import reading
from affectbench.data.formats.text import MOST, column_of, number_at, rows_of, table_of


def read_columns(path: Path, names: Sequence[str], wanted: Sequence[str]) -> Array:
    """Return columns as numbers (T, len(wanted)), NaN where a field is none or infinite.

    Reads fast what is plain numbers, and slowly, with the reader of all lists, what is not: it
    refuses numbers that float32 cannot hold, with their line.

    names  all columns of the file
    """
    import pyarrow as pa
    from pyarrow import csv as arrow

    index = [column_of(names, name, path, exactly=True) for name in wanted]
    with reading(path):
        try:
            table = arrow.read_csv(
                path,
                arrow.ReadOptions(
                    use_threads=False,
                    skip_rows=next(rows_of(path))[0],
                    column_names=[str(number) for number in range(len(names))],
                ),
                convert_options=arrow.ConvertOptions(
                    include_columns=[str(number) for number in index],
                    column_types={str(number): pa.float64() for number in index},
                    null_values=["", "NaN", "nan", "NA", "null"],
                ),
            )
        except pa.ArrowException:
            return _slowly(path, index, wanted)
        values = np.stack([column.to_numpy() for column in table.columns], axis=1)
    if (np.isfinite(values) & (np.abs(values) > MOST)).any():
        return _slowly(path, index, wanted)
    return np.where(np.isfinite(values), values, np.nan)


def _slowly(path: Path, index: Sequence[int], wanted: Sequence[str]) -> Array:
    places = list(zip(index, wanted, strict=True))
    rows = table_of(path)[1]
    values = [[number_at(f[i], path, line, name) for i, name in places] for line, f in rows]
    return np.array(values, dtype=np.float64).reshape(-1, len(wanted))
