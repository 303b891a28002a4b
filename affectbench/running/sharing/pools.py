"""Groups put together until each has enough rows to leave a lab.

Only groups are put together that are alike in where they have rows: in the same folds, on the same
side of training and test. So a pool is a union of groups that are drawn together anyway, and its
groups stay independent of those of other pools. Which ones is drawn at random, because names are
often in the order of labels.

What it does: no value changes, as values are of sums over all groups. Intervals have fewer and
larger units. They still hold the true value, but are less exact themselves and somewhat wider, by
Student's t; with fewer than five pools there is none. p-values have fewer exchanges to count.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from affectbench import streams
from affectbench.naming import plural
from affectbench.refusal import Refusal

Pools = dict[str, dict[str, str]]  # dataset as the config calls it -> group -> its pool


def pools_of(rows: pd.DataFrame, base_of: Mapping[str, str], least: int, root_seed: int) -> Pools:
    """Return the pools of each dataset that has a group with too few rows.

    rows     what `rows_behind` returns, of all evaluations
    base_of  dataset -> its name in the config; all its folds and options have the same pools

    Refuses a dataset of which all groups together have too few.
    """
    of_base = rows.assign(base=rows["dataset"].map(base_of))
    pools = {}
    for base, part in of_base.groupby("base", sort=True):
        if (part["rows"] < least).any():
            rng = streams.generator(root_seed, "pools", base)
            pools[base] = dict(_pools(base, part, least, rng))
    return pools


def _pools(
    base: str, rows: pd.DataFrame, least: int, rng: np.random.Generator
) -> Iterator[tuple[str, str]]:
    """Yield each group of a dataset with the name of its pool."""
    where = rows["dataset"] + "\n" + rows["side"]
    table = rows.assign(where=where, what=where + "\n" + rows["task"]).pivot_table(
        index="group", columns="what", values="rows", aggfunc="max"
    )
    table = table.astype(float).fillna(0.0)
    sides = where.groupby(rows["group"]).agg(lambda names: "\n".join(sorted(set(names))))
    number = 0
    for _, alike in sides.groupby(sides, sort=True):
        names = sorted(alike.index)
        drawn = [names[place] for place in rng.permutation(len(names))]
        filled = list(_filled(table.loc[drawn].to_numpy(), least))
        if filled and filled[-1] < 0:
            raise Refusal(
                f"{base}: {plural(len(names), 'group')} that are alike have too few rows even"
                f" together (the least is {least}); leave the dataset out of the config, or give a"
                " smaller --least-rows"
            )
        for name, pool in zip(drawn, filled, strict=True):
            yield name, f"{base} pool {number + pool:08}"
        number += max(filled, default=-1) + 1


def _filled(rows_GK: np.ndarray, least: int) -> list[int]:
    """Return the pool of each group (G,), each filled in order until it has enough of everything.

    rows_GK  rows of each group in each of K tasks; 0 where a group has none of one

    What is left at the end joins the last pool. -1 for all where not even one has enough.
    Worked value: rows (1, 1, 2, 1), least 2 -> pools (0, 0, 1, 1).
    """
    pool_G, pool, total = [], 0, np.zeros(rows_GK.shape[1])
    for rows in rows_GK:
        pool_G.append(pool)
        total = total + rows
        if not ((total > 0) & (total < least)).any():
            pool, total = pool + 1, np.zeros_like(total)
    if total.any():
        if pool == 0:
            return [-1] * len(pool_G)
        pool_G = _joined(pool_G, rows_GK, least)
    return pool_G


def _joined(pool_G: list[int], rows_GK: np.ndarray, least: int) -> list[int]:
    """Return pools of which the last, which has too few rows, is joined to those before it.

    To as many as it needs: with one more, tasks may have rows of which both had none or enough.
    """
    last = max(pool_G)
    pool = np.array(pool_G)
    while last > 0:
        pool[pool == last] = last - 1
        last -= 1
        total = rows_GK[pool == last].sum(axis=0)
        if not ((total > 0) & (total < least)).any():
            return pool.tolist()
    return [-1] * len(pool_G)
