"""How many rows are behind each group that leaves, and how groups are put together."""

import numpy as np
import pandas as pd
import pytest

from affectbench.refusal import Refusal
from affectbench.running.sharing import pools, rows
from affectbench.running.sharing.numbers import columns_of, numbered, pooled

COLUMNS = ["task", "kind", "ensemble_size", "seed", "group", "statistic", "index", "value"]


def sums(*lines: tuple) -> pd.DataFrame:
    return pd.DataFrame(lines, columns=COLUMNS)


def counted(group: str, count: float, *, task="emotion", kind="multiclass", index=0, name="count"):
    return task, kind, 1, 0, group, name, index, count


def behind(table: pd.DataFrame) -> dict[tuple, float]:
    told = rows.rows_behind("d", table)
    return {(of.side, of.task, of.group): of.rows for of in told.itertuples()}


def test_the_label_with_the_fewest_rows_counts():
    """Of the label with one row a sum is that row's label, however many the others have."""
    table = sums(
        counted("a", 12, kind="multilabel", task="au"),
        counted("a", 1, kind="multilabel", task="au", index=1),
        counted("b", 0),
    )
    assert behind(table) == {("count", "au", "a"): 1}


def test_rows_of_a_class_are_no_rows_of_a_group_but_their_sum_is():
    told = behind(
        sums(
            counted("a", 2, kind="summed_sage", task="summed_sage/emotion/anger"),
            counted("a", 3, kind="summed_sage", task="summed_sage/emotion/joy"),
        )
    )
    assert told == {("count", "summed_sage/emotion", "a"): 5}


def test_features_and_what_maps_point_at_are_no_rows():
    table = sums(
        counted("f1", 1, kind="features"), counted("all", 1, kind="training"),
        counted("a", 1, kind="class_map"),
    )  # fmt: skip
    assert behind(table) == {}


def test_few_rows_are_refused_with_the_remedy():
    told = rows.rows_behind("d-fold=0", sums(counted("anna", 4), counted("bob", 12)))
    with pytest.raises(Refusal, match=r"^d: 1 group with fewer than 10 rows \(the fewest: 4\)"):
        rows.check(told, {"d-fold=0": "d"}, 10)
    rows.check(told, {"d-fold=0": "d"}, 4)


def test_pools_have_enough_rows_of_every_task_and_stay_in_their_fold():
    tables = [
        rows.rows_behind(f"d-fold={fold}", sums(*(counted(f"p{fold}{n}", 4) for n in range(7))))
        for fold in range(2)
    ]
    told = pd.concat(tables)
    of_base = pools.pools_of(told, {"d-fold=0": "d", "d-fold=1": "d"}, 10, 0)
    pool_of = of_base["d"]
    assert len(pool_of) == 14
    sizes = pd.Series(pool_of).value_counts()
    assert sizes.tolist() == [4, 4, 3, 3]  # of 7 groups of 4 rows: 3, and the 4 that are left
    for pool in sizes.index:
        assert len({name[1] for name, of in pool_of.items() if of == pool}) == 1


def test_a_dataset_with_enough_rows_is_left_as_it_is():
    told = rows.rows_behind("d", sums(counted("a", 12), counted("b", 12)))
    assert pools.pools_of(told, {"d": "d"}, 10, 0) == {}


def test_groups_of_too_few_rows_together_are_refused():
    told = rows.rows_behind("d", sums(counted("a", 4), counted("b", 4)))
    with pytest.raises(Refusal, match="2 groups that are alike have too few rows even together"):
        pools.pools_of(told, {"d": "d"}, 10, 0)


def test_pooled_sums_are_added_and_those_of_features_stay():
    table = sums(counted("a", 4), counted("b", 5), counted("a", 1, kind="features", task="f"))
    together = pooled(table, {"a": "pool", "b": "pool"})
    assert together[["kind", "group", "value"]].to_numpy().tolist() == [
        ["multiclass", "pool", 9],
        ["features", "a", 1],
    ]


def test_numbers_are_in_the_order_of_names():
    names = [f"n{number}" for number in range(11)]
    numbers = numbered(names)
    assert sorted(names) == sorted(names, key=numbers.get)
    assert set(map(len, numbers.values())) == {3}
    columns = columns_of(sums(counted("n10", 4), counted("n2", 5)), numbers)
    assert [columns["group"].words[n] for n in columns["group"].index] == ["g02", "g03"]
    np.testing.assert_array_equal(columns["value"], [4, 5])
