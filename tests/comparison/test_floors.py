"""By how much a value is above that of a constant predictor, on the same rows."""

import numpy as np
import pytest
from cell_sums import cell

from affectbench.comparison.cells import CellSums
from affectbench.comparison.differences import Differences
from affectbench.comparison.floors import gains, has_learned
from affectbench.comparison.key import Key, Swept


def key(variant: str, task: str = "mood", sweep: str = "", size: int = 1) -> Key:
    return Key("d", Swept(), variant, Swept.read(sweep), 0, size, task)


GROUPS = list("abcdef")


def constant_error(error: float, groups: int = 6, seeds=(0,)):
    """Return a cell in which every prediction is off by the same error."""
    return cell(np.full((len(seeds), 1, groups), error), list(seeds), ["0"], GROUPS[:groups])


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


def test_the_constant_predictor_stands_under_all_seeds_of_an_arm():
    """Errors of 1 and of 3 of two seeds have a mean RMSE of 2; the constant has seed 0 alone."""
    ours = cell(np.array([1.0, 3.0])[:, None, None] * np.ones((2, 1, 6)), [0, 1], ["0"], GROUPS)
    floor = cell(np.full((1, 1, 6), 3.0), [0], ["0"], GROUPS, fixed=True)
    cells = {key("ours"): ours, key("constant"): floor}
    gain, low, high = gains(key("ours"), Differences(cells, 0))["rmse"]
    assert gain == pytest.approx(1.0)
    assert low < 1.0 < high  # the spread of seeds is in the interval


def classes(confusion, nll: float, kind="multiclass") -> CellSums:
    """Return a cell of six groups with the same counts and the same loss of each row."""
    count = float(np.sum(confusion))
    one = {"confusion": np.ravel(confusion), "count": count, "nll": nll * count, "brier": count}
    if kind == "multilabel":
        one = dict(zip(("tp", "fn", "fp", "tn"), np.ravel(confusion)[:, None], strict=True))
        one |= {"count": np.array([count]), "nll": np.array([nll]) * count}
        one["brier"] = one["count"]
    sums = {n: np.repeat(np.asarray(v, float)[None, None, None], 6, axis=2) for n, v in one.items()}
    units = np.array([0]), np.array(["0"]), np.array(GROUPS)
    names = ("accuracy", "macro_f1", "balanced_accuracy", "nll", "brier")
    return CellSums(kind, names, *units, sums, 1, 1)


MAJORITY = classes([[8, 0], [2, 0]], 0.5)  # says the first class of 8 rows and of 2


def learned(ours: CellSums, metric: str, floor: CellSums = MAJORITY) -> bool | None:
    return has_learned(
        key("ours"), metric, Differences({key("ours"): ours, key("constant"): floor}, 0)
    )


def test_what_tells_classes_apart_has_learned_however_large_its_loss():
    """Recalls of 6/8 and 2/2 against 1 and 0; its accuracy is no higher, its loss is four times."""
    assert learned(classes([[6, 2], [0, 2]], 2.0), "accuracy") is True
    assert learned(classes([[6, 2], [0, 2]], 2.0), "nll") is True


def test_what_has_a_smaller_loss_has_learned_without_telling_classes_apart():
    assert learned(classes([[8, 0], [2, 0]], 0.4), "nll") is True
    assert learned(classes([[8, 0], [2, 0]], 0.4), "accuracy") is False


def test_a_guess_has_not_learned_although_its_f1_is_higher():
    """Half of each class: F1 of 1/2 and 2/7 instead of 8/9 and 0 would pass for labels."""
    assert learned(classes([[4, 4], [1, 1]], 0.7), "macro_f1") is False
    always = classes([[0, 2], [0, 8]], 0.5, "multilabel")
    coin = classes([[1, 1], [4, 4]], 0.7, "multilabel")
    found = Differences({key("ours"): coin, key("constant"): always}, 0)
    assert gains(key("ours"), found)["macro_f1"][1] > 0
    assert learned(coin, "macro_f1", always) is False
    assert learned(classes([[1, 1], [1, 7]], 0.7, "multilabel"), "macro_f1", always) is True


def test_where_no_floor_is_known_nothing_is_said():
    between = Differences({key("ours"): constant_error(1.0), key("oracle"): constant_error(0.1)}, 0)
    assert has_learned(key("ours"), "rmse", between) is None
    assert has_learned(key("oracle"), "rmse", between) is None
    few = {key(v): constant_error(e, groups=4) for v, e in (("ours", 1.0), ("constant", 2.0))}
    assert has_learned(key("ours"), "rmse", Differences(few, 0)) is None
    maps = {key(v, "maps/au"): classes([[6, 2], [0, 2]], 2.0, "map") for v in ("ours", "constant")}
    assert has_learned(key("ours", "maps/au"), "cosine", Differences(maps, 0)) is None


def test_a_total_has_learned_where_its_tasks_have_together():
    """Balanced accuracies of .875 and .5 against .5 each: .375 together, but of one task alone."""
    good, poor = classes([[6, 2], [0, 2]], 2.0), classes([[4, 4], [1, 1]], 2.0)
    sums = {f"multiclass/{task}/confusion": good.sums["confusion"] for task in ("mood", "look")}
    whole = CellSums("total", (), good.seeds, good.folds, good.groups, sums, 1, 1)
    cells = {key("ours", "total"): whole, key("ours", "mood"): good, key("ours", "look"): poor}
    cells |= {key("constant", task): MAJORITY for task in ("mood", "look")}
    between = Differences(cells, 0)
    assert has_learned(key("ours", "total"), "total", between) is True
    assert has_learned(key("ours", "total"), "mood_metric", between) is True
    assert has_learned(key("ours", "total"), "look_metric", between) is False
    del cells[key("constant", "look")]
    assert has_learned(key("ours", "total"), "total", between) is None
