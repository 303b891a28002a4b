"""By how much a value is above that of a constant predictor, on the same rows."""

import numpy as np
import pytest
from cell_sums import cell

from affectbench.comparison.differences import Differences
from affectbench.comparison.floors import gains
from affectbench.comparison.key import Key, Swept


def key(variant: str, task: str = "mood", sweep: str = "", size: int = 1) -> Key:
    return Key("d", Swept(), variant, Swept.read(sweep), 0, size, task)


def constant_error(error: float, groups: int = 6, seeds=(0,)):
    """Return a cell in which every prediction is off by the same error."""
    names = list("abcdef"[:groups])
    return cell(np.full((len(seeds), 1, groups), error), list(seeds), ["0"], names)


def test_less_error_than_the_constant_predictor_is_a_positive_gain():
    """An RMSE of 1 against 2: the gain is 1 in every bootstrap world."""
    cells = {key("ours"): constant_error(1.0), key("constant"): constant_error(2.0)}
    assert gains(key("ours"), Differences(cells, 0))["rmse"] == pytest.approx((1.0, 1.0, 1.0))


def test_more_error_than_the_constant_predictor_is_a_negative_gain_with_ends_in_order():
    rng = np.random.default_rng(0)
    noisy = cell(2 + rng.random((1, 1, 6)), [0], ["0"], list("abcdef"))
    cells = {key("ours"): noisy, key("constant"): constant_error(1.0)}
    gain, low, high = gains(key("ours"), Differences(cells, 0))["rmse"]
    assert low < gain < high < 0


def test_a_sweep_and_an_ensemble_stand_on_the_same_floor():
    ours = key("ours", sweep="embedding_size=16", size=5)
    cells = {ours: constant_error(1.0, seeds=[-1]), key("constant"): constant_error(3.0)}
    assert gains(ours, Differences(cells, 0))["rmse"][0] == pytest.approx(2.0)


def test_without_a_floor_or_enough_groups_nothing_is_said():
    alone = {key("ours"): constant_error(1.0)}
    assert gains(key("ours"), Differences(alone, 0)) == {}
    few = {key(v): constant_error(e, groups=4) for v, e in (("ours", 1.0), ("constant", 2.0))}
    gain, low, high = gains(key("ours"), Differences(few, 0))["rmse"]
    assert gain == 1.0
    assert np.isnan([low, high]).all()


@pytest.mark.parametrize("reference", ["constant", "oracle", "linear_landmarks", "linear_units"])
def test_a_reference_has_no_floor(reference):
    cells = {key(v): constant_error(1.0) for v in ("constant", reference)}
    assert gains(key(reference), Differences(cells, 0)) == {}
