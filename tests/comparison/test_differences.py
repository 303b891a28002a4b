"""What two cells of a comparison share, and what their difference is on it."""

from dataclasses import replace

import numpy as np
import pytest
from cell_sums import cell, cell_of_classes

from affectbench.comparison.differences import Differences, aligned
from affectbench.comparison.intervals import MembersOf, jackknife_variance
from affectbench.comparison.key import Key, Swept
from affectbench.comparison.resampling import (
    jointly_left_out_of,
    signed,
    without_units,
    worlds_of,
)
from affectbench.comparison.worlds import without_a_seed


def key(variant: str, size: int = 1) -> Key:
    return Key("d", Swept(), variant, Swept(), 0, size, "mood")


def test_both_sides_are_taken_where_both_are():
    ours = cell(np.arange(8).reshape(2, 1, 4), [0, 1], ["0"], list("abcd"))
    other = cell(np.arange(9).reshape(3, 1, 3), [1, 2, 3], ["0"], list("bcd"))
    a, b = aligned(ours, other)
    assert a.seeds.tolist() == b.seeds.tolist() == [1]
    assert a.groups.tolist() == b.groups.tolist() == ["b", "c", "d"]
    assert a.sums["xx"][0, 0, :, 0].tolist() == [25.0, 36.0, 49.0]
    assert b.sums["xx"][0, 0, :, 0].tolist() == [0.0, 1.0, 4.0]


def test_an_ensemble_is_compared_with_the_mean_over_seeds():
    ours = cell(np.ones((1, 1, 5)), [-1], ["0"], list("abcde"))
    other = cell(
        np.array([1.0, 3.0])[:, None, None] + np.zeros((2, 1, 5)),
        [0, 1],
        ["0"],
        ["a", "b", "c", "d", "e"],
    )
    a, b = aligned(ours, other)
    assert a.seeds.tolist() == b.seeds.tolist() == ["all"]
    assert (a.values()["rmse"], b.values()["rmse"]) == (1.0, 2.0)  # the mean of 1 and 3


def test_the_mean_over_seeds_is_also_known_without_each():
    """As an ensemble is: by the jackknife of both the chance in training is in their difference."""
    ours = cell(np.ones((1, 1, 5)), [-1], ["0"], list("abcde"))
    without = {name: np.repeat(values, 3, axis=0) for name, values in ours.sums.items()}
    ours = replace(ours, left_out=(0, 1, 2), without=without)
    other = cell(np.array([1.0, 2.0, 3.0])[:, None, None] + np.zeros((3, 1, 5)), [0, 1, 2], ["0"],
                 list("abcde"))  # fmt: skip
    ensemble, mean = aligned(ours, other)
    assert ensemble.without["xx"].shape == (3, 1, 5, 1)
    [(members, without)] = [
        (units, values)
        for units, values in without_units(mean, ("groups",)).items()
        if units != "groups"
    ]
    assert members == MembersOf((0, 1, 2))
    assert without["rmse"] == pytest.approx([2.5, 2.0, 1.5])


def test_seeds_that_err_in_opposite_directions_do_not_cancel():
    """One is right in 9 of 10 rows and says 75 %, one in 6 of 10: calibration errors of 15 %."""
    cells = [cell_of_classes([9] * 6, [1] * 6), cell_of_classes([6] * 6, [4] * 6)]
    for one, right in zip(cells, (9.0, 6.0), strict=True):
        bins = {name: np.zeros((1, 1, 6, 15)) for name in ("bin_confidence", "bin_correct")}
        bins["bin_confidence"][..., 11], bins["bin_correct"][..., 11] = 7.5, right
        one.sums |= bins
    both = {name: np.concatenate([one.sums[name] for one in cells]) for name in cells[0].sums}
    ours = replace(cells[0], seeds=np.array([0, 1]), sums=both)
    assert ours.values()["ece"] == pytest.approx(0.15)
    assert worlds_of(ours, 0)["ece"] == pytest.approx(0.15)
    jointly = jointly_left_out_of(ours, ("seeds", "groups"))["seeds", "groups"]["ece"]
    assert jointly.shape == (2, 6)
    assert jointly == pytest.approx(0.15)


def test_a_seed_that_diverged_in_a_fold_of_one_side_is_in_that_fold_of_neither():
    """Seed 1 of ours lacks fold 1, where it would have erred by 9: both err by 1 elsewhere."""
    error = np.ones((2, 2, 5))
    error[1, 1] = 9.0
    other = cell(error, [0, 1], ["0", "1"], list("abcde"))
    ours = cell(np.ones((2, 2, 5)), [0, 1], ["0", "1"], list("abcde"))
    for values in ours.sums.values():
        values[1, 1] = 0.0
    [rmse] = [d for d in Differences({key("a"): ours, key("b"): other}, 0).of(key("a"), key("b"))
              if d.metric == "rmse"]  # fmt: skip
    assert (rmse.value, rmse.seeds, rmse.folds) == (0.0, 2, 2)
    for values in ours.sums.values():
        values[1] = 0.0
    _, kept = aligned(ours, other)
    assert kept.seeds.tolist() == [0]


def test_an_ensemble_without_a_member_has_the_folds_of_the_other_side_too():
    """No member of the other is left in fold 1, where ours errs by 3 without any member."""
    error = np.array([1.0, 3.0])[None, :, None] * np.ones((3, 2, 5))
    without = cell(error, [0, 1, 2], ["0", "1"], list("abcde")).sums
    ours = cell(error[:1], [-1], ["0", "1"], list("abcde"))
    ours = replace(ours, left_out=(0, 1, 2), without=without)
    other = cell(np.ones((1, 2, 5)), [-1], ["0", "1"], list("abcde"))
    for values in other.sums.values():
        values[:, 1] = 0.0
    kept, _ = aligned(ours, other)
    assert kept.values()["rmse"] == 1.0
    [members] = [units for units in without_units(kept, ()) if units != "groups"]
    assert without_units(kept, ())[members]["rmse"].tolist() == [1.0] * 3


def test_ensembles_that_share_members_differ_by_those_that_they_do_not_share():
    """A member's influence on both is subtracted before it is squared.

    So means over 4 and over 2 of them differ by 1/2 - 1/4 of a member's variance, not 1/2 + 1/4.
    """
    member_K = np.array([1.0, -1.0, 3.0, 5.0])
    four, two = member_K, member_K[:2]
    without = [{MembersOf(tuple(range(len(m)))): {"mean": without_a_seed(m)}} for m in (four, two)]
    [(members, values)] = signed(zip((1, -1), without, strict=True)).items()
    assert members == MembersOf((0, 1, 2, 3))
    # Influences: of four (-1, -3, 1, 3) / 12^.5, of two (1, -1) / 2^.5; jackknife 3/4 of squares
    of_four, of_two = np.array([-1, -3, 1, 3]) / 12**0.5, np.array([1, -1, 0, 0]) / 2**0.5
    expected = ((of_four - of_two) ** 2).sum()
    assert jackknife_variance(values["mean"]) == pytest.approx(expected)


def test_members_of_an_ensemble_are_in_the_interval():
    """Groups agree, and without one of three members the error is 0.5, 1 or 1.5 instead of 1."""
    sums = cell(np.full((1, 1, 5), 1.0), [-1], ["0"], list("abcde"))
    three = cell(np.array([0.5, 1.0, 1.5])[:, None, None] + np.zeros((3, 1, 5)), [0, 1, 2], ["0"],
                 list("abcde")).sums  # fmt: skip
    ensemble = replace(sums, left_out=(0, 1, 2), without=three)
    other = cell(np.array([[[2.0, 2.1, 1.9, 2.0, 2.2]]]), [-1], ["0"], list("abcde"))
    cells = {key("a", 3): ensemble, key("b", 3): other}
    rmse = {one.metric: one for one in Differences(cells, 0).of(key("a", 3), key("b", 3))}["rmse"]
    members = np.sqrt(2 / 3 * 0.5)  # the jackknife: 2/3 of the sum of squares about the mean
    assert rmse.error_seeds == pytest.approx(members)
    assert rmse.error == pytest.approx(np.hypot(members, rmse.error_groups))
    assert (rmse.test, rmse.seeds, rmse.drawn) == ("t", 3, "members and groups")
    assert (rmse.high - rmse.low) / 2 > 4 * members  # two degrees of freedom: 4.303
    of_groups = {key("a", 3): sums, key("b", 3): other}
    [alone] = [d for d in Differences(of_groups, 0).of(*of_groups) if d.metric == "rmse"]
    assert (alone.test, alone.seeds, alone.drawn) == ("exchange", 1, "groups")


def test_a_difference_by_hand():
    """Ours errs by 1 on each of five groups, the other by 2, with one seed: all exchanges lose."""
    cells = {
        key("a"): cell(np.full((1, 1, 5), 1.0), [0], ["0"], list("abcde")),
        key("b"): cell(np.full((1, 1, 5), 2.0), [0], ["0"], list("abcde")),
    }
    found = {one.metric: one for one in Differences(cells, 0).of(key("a"), key("b"))}
    rmse = found["rmse"]
    assert (rmse.value, rmse.low, rmse.high) == pytest.approx((-1.0, -1.0, -1.0))
    assert rmse.p == 2 / 2**5
    assert (rmse.test, rmse.improvement, rmse.drawn) == ("exchange", 1.0, "groups")
    assert (rmse.groups, rmse.folds, rmse.seeds) == (5, 1, 1)


def test_the_values_of_both_sides_are_of_the_folds_that_both_have():
    """Ours errs by 1 in the fold that both have, and by 9 in one of its own."""
    error = np.ones((1, 2, 5))
    error[0, 1] = 9.0
    ours, other = key("a"), key("b")
    cells = {
        ours: cell(error, [0], ["0", "1"], list("abcde")),
        other: cell(np.full((1, 1, 5), 2.0), [0], ["0"], list("abcde")),
    }
    between = Differences(cells, 0)
    [paired] = [one for one in between.of(ours, other) if one.metric == "rmse"]
    summed = between.contrast([(1, ours, "rmse"), (-1, other, "rmse")])
    for one in (paired, summed):
        assert (one.value, one.own_value, one.other_value) == pytest.approx((-1.0, 1.0, 2.0))
    three = between.contrast([(1, ours, "rmse"), (-1, other, "rmse"), (1, ours, "rmse")])
    assert np.isnan([three.own_value, three.other_value]).all()


def test_a_difference_does_not_leave_its_range():
    """One row a group, ours always right, the other in one of six: stretched, 5/6 passes 1."""
    cells = {
        key("a"): cell_of_classes([1] * 6, [0] * 6),
        key("b"): cell_of_classes([1, 0, 0, 0, 0, 0], [0, 1, 1, 1, 1, 1]),
    }
    found = {one.metric: one for one in Differences(cells, 0).of(key("a"), key("b"))}
    assert found["accuracy"].value == pytest.approx(5 / 6)
    assert found["accuracy"].high == 1.0
    _, _, high = Differences(cells, 0).interval(key("a"), key("b"))["accuracy"]
    assert high == 1.0
    two = [(1, key("a"), "accuracy"), (-1, key("b"), "accuracy")]
    assert Differences(cells, 0).contrast(two).high == 1.0


def test_too_few_groups_give_no_interval_and_say_so():
    cells = {
        key(v): cell(np.full((1, 1, 4), e), [0], ["0"], list("abcd"))
        for v, e in (("a", 1.0), ("b", 2.0))
    }
    one = Differences(cells, 0).of(key("a"), key("b"))[0]
    assert np.isnan(one.low)
    assert one.drawn == "no interval: 4 groups, 5 are needed"
    cells = {k: replace(c, sums={n: np.repeat(v, 2, axis=0) for n, v in c.sums.items()},
                        seeds=np.arange(2)) for k, c in cells.items()}  # fmt: skip
    several = Differences(cells, 0).of(key("a"), key("b"))[0]
    assert (several.test, several.p) == ("exchange", one.p)


def test_several_seeds_are_drawn_and_tested_with_students_t():
    rng = np.random.default_rng(0)
    cells = {
        key(v): cell(1 + rng.random((3, 1, 6)), [0, 1, 2], ["0"], list("abcdef")) for v in "ab"
    }
    one = Differences(cells, 0).of(key("a"), key("b"))[0]
    assert (one.test, one.drawn, one.seeds) == ("t", "seeds and groups", 3)
    assert Differences(cells, 0).of(key("a"), key("missing")) == []
