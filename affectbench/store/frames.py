"""CSVs as pandas frames, for what is drawn and shown."""

import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd

from affectbench.store import files
from affectbench.store.tables import checked_text


def read_frame(
    path: Path, text: Callable[[str], bool] = lambda name: False, floats: Iterable[str] = ()
) -> pd.DataFrame:
    """Return a CSV as a frame; pandas chooses the types of columns that are not named.

    text    says of a column's name whether it holds text. There an empty value stays "" and "0.50"
            stays as it is; in other columns an empty value becomes NaN
    floats  columns that hold floats, also where all of a file's values look like integers
    """
    content = checked_text(path, floats)
    with files.reading(path):
        columns = pd.read_csv(io.StringIO(content), nrows=0).columns
        texts = [name for name in columns if text(name)]
        types = {**dict.fromkeys(texts, str), **dict.fromkeys(floats, float)}
        frame = pd.read_csv(io.StringIO(content), dtype=types)
    return frame.fillna(dict.fromkeys(texts, ""))
