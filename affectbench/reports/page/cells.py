"""The values of a paper's comparison by what they are of, and the constant predictor's beside."""

from collections.abc import Mapping

import pandas as pd

from affectbench.comparison.floors import floor_of
from affectbench.comparison.key import Key


class Cells:
    """The rows of `cells.csv` by key and metric."""

    def __init__(self, frame: pd.DataFrame):
        self.rows: dict[tuple[Key, str], Mapping] = {
            (Key.read(row), row["metric"]): row for row in frame.to_dict("records")
        }

    def find(self, key: Key, metric: str) -> Mapping | None:
        """Return a value's row; None where the comparison has no such value."""
        return self.rows.get((key, metric))

    def floor(self, key: Key, metric: str) -> Mapping | None:
        """Return the row of the constant predictor on the same rows; None where there is none."""
        return self.find(floor_of(key), metric)
