"""Stored sums whose groups are numbers: what `evaluate` stored, as it may leave a lab.

A number stands for one group in the whole bundle, so that cells can still be compared by group. The
numbers are in the order of the names, because sums are added in that order.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from affectbench.running.sharing.rows import NO_ROWS
from affectbench.store.tables import Text

SAME = ("task", "kind", "ensemble_size", "seed", "group", "statistic", "index")
WORDS = ("task", "kind", "group", "statistic")  # columns of text


def pooled(sums: pd.DataFrame, pools: Mapping[str, str]) -> pd.DataFrame:
    """Return sums in which groups are put together; those of features and of all rows stay.

    sums   the columns that `evaluate` writes
    pools  group -> its pool; {} where nothing is put together
    """
    if not pools:
        return sums
    of_rows = ~sums["kind"].isin(NO_ROWS)
    groups = sums["group"].where(~of_rows, sums["group"].map(pools).fillna("pool of none"))
    together = sums.assign(group=groups).groupby(list(SAME), sort=False)["value"].sum()
    return together.reset_index()


def numbered(names: Iterable[str]) -> dict[str, str]:
    """Return the number of each name, as text, in the order of the names.

    >>> numbered(["bob", "anna"])
    {'anna': 'g0', 'bob': 'g1'}
    """
    ordered = sorted(set(names))
    width = len(str(max(len(ordered) - 1, 0)))
    return {name: f"g{number:0{width}}" for number, name in enumerate(ordered)}


def columns_of(sums: pd.DataFrame, numbers: Mapping[str, str]) -> dict[str, object]:
    """Return the columns of sums to be stored, with numbers in the place of groups' names."""
    renamed = sums.assign(group=sums["group"].map(numbers))
    return {
        name: _text(renamed[name]) if name in WORDS else renamed[name].to_numpy()
        for name in renamed.columns
    }


def _text(column: pd.Series) -> Text:
    index, words = pd.factorize(column)
    return Text(tuple(words), index)
