"""Parquet tables that a stranger gives."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from affectbench.store import files
from affectbench.store.tables import open_parquet


def read_given(path: Path, columns: Sequence[str], most: int) -> pd.DataFrame:
    """Return the given columns of a Parquet table; refuse one of more lines than `most`.

    It is read in parts, as a small file may say that it holds more than any memory.
    """
    batches, lines = [], 0
    with files.reading(path), open_parquet(path) as file:
        if file.metadata.num_rows > most:
            raise files.broken(path, f"it has more than {most} lines")
        if missing := [name for name in columns if name not in file.schema_arrow.names]:
            raise files.broken(path, f"it has no column '{missing[0]}'")
        for batch in file.iter_batches(columns=list(columns), use_threads=False):
            lines += batch.num_rows
            if lines > most:
                raise files.broken(path, f"it has more than {most} lines")
            frame = batch.to_pandas(use_threads=False)
            of_words = frame.select_dtypes("category").columns
            batches.append(frame.astype(dict.fromkeys(of_words, object)))
        names = list(columns)
        return pd.concat(batches)[names] if batches else pd.DataFrame(columns=names)
