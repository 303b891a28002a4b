"""The rows of a frame that an exhibit is about."""

from collections.abc import Mapping

import pandas as pd


def rows_where(frame: pd.DataFrame, wanted: Mapping[str, object]) -> pd.DataFrame:
    """Return the rows that have a wanted value in each column; none where a column is missing.

    >>> frame = pd.DataFrame({"dataset": ["fer", "raf"], "value": [0.25, 0.5]})
    >>> list(rows_where(frame, {"dataset": "raf"})["value"]), len(rows_where(frame, {"task": "au"}))
    ([0.5], 0)
    """
    chosen = pd.Series(True, index=frame.index)
    for column, value in wanted.items():
        chosen &= (frame[column] == value) if column in frame else False
    return frame[chosen]
