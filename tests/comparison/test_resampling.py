"""A cell's bootstrap worlds: shared by cells with the same units, and named in words."""

from dataclasses import replace

import numpy as np
import pytest
from cell_sums import cell

from affectbench.comparison import worlds
from affectbench.comparison.resampling import drawn_of, draws_of, left_out_of, worlds_of

GROUPS = list("abcde")


def test_cells_with_the_same_units_have_the_same_worlds():
    ours = cell(np.ones((2, 1, 5)), [0, 1], ["0"], GROUPS)
    other = cell(2 * np.ones((2, 1, 5)), [0, 1], ["0"], GROUPS)
    first, second = draws_of(ours, 0), draws_of(other, 0)
    assert list(first) == ["seeds", "groups"]
    assert first["groups"].shape == (worlds.RESAMPLES, 5)
    assert all(first[axis] is second[axis] for axis in first)


def test_another_root_seed_or_other_groups_have_other_worlds():
    ours = cell(np.ones((1, 1, 5)), [0], ["0"], GROUPS)
    other = cell(np.ones((1, 1, 5)), [0], ["0"], list("abcdf"))
    assert (draws_of(ours, 0)["groups"] != draws_of(ours, 1)["groups"]).any()
    assert (draws_of(ours, 0)["groups"] != draws_of(other, 0)["groups"]).any()


def test_every_metric_in_every_world_and_without_each_group():
    """Squared errors 1, 1, 1, 1 and 6: their mean is 2, and 1 without the last group."""
    error = np.sqrt([1.0, 1.0, 1.0, 1.0, 6.0])[None, None]
    one = cell(error, [0], ["0"], GROUPS)
    rmse_R = worlds_of(one, 0)["rmse"]
    weight_R = draws_of(one, 0)["groups"][:, 4]
    assert rmse_R == pytest.approx(np.sqrt((5 - weight_R + 6 * weight_R) / 5))
    without = left_out_of(one, ("groups",))["groups"]["rmse"]
    assert without == pytest.approx([*np.sqrt([9 / 4] * 4), 1.0])


def test_what_is_drawn_is_said_and_why_nothing_is():
    many, few = (cell(np.ones((1, 1, n)), [0], ["0"], list("abcdefg")[:n]) for n in (5, 4))
    assert drawn_of([many], draws_of(many, 0)) == "groups"
    ensemble = replace(many, left_out=(0, 1, 2))
    assert drawn_of([many, ensemble], draws_of(many, 0)) == "members and groups"
    assert draws_of(few, 0) == {}
    assert drawn_of([few], {}) == "no interval: 4 groups, 5 are needed"
    assert drawn_of([many], {}) == "no interval: one of the two datasets has a single group"
