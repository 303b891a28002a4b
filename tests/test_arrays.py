"""Contracts: what Arrays refuses, and rows that are cut only when asked for."""

import numpy as np
import pytest

from affectbench.arrays import Arrays, Take, Task, Windows, observed, validate
from affectbench.refusal import Refusal


def arrays(kind: str, target, names=("a", "b")) -> Arrays:
    target = np.asarray(target)
    total = len(target)
    return Arrays(
        inputs={"x": np.zeros((total, 3))},
        targets={"t": target},
        tasks={"t": Task(kind, names)},
        row=np.arange(total) + 100,
        group=np.arange(total),
        split=np.full(total, "train"),
    )


@pytest.mark.parametrize(
    ("kind", "target", "told"),
    [
        ("multiclass", [0, 1, 2], "row 102, task 't': value 2; a class of t is 0 to 1"),
        ("multiclass", [0, -2], "row 101, task 't': value -2"),
        ("multiclass", [0.0, 1.0], "use integers"),
        ("multilabel", [[0, 1], [0.5, 3.0]], "row 101, task 't': value 3.0; a label is 0 to 1"),
        ("multilabel", [[0.0], [1.0]], "it needs 2 values per row"),
        ("regression", [[0, 1], [np.inf, 0]], "row 101, task 't': value inf; a value is finite"),
    ],
)
def test_a_wrong_target_is_named_by_row_task_and_value(kind, target, told):
    with pytest.raises(Refusal, match="dataset d") as refusal:
        validate(arrays(kind, target), "dataset d")
    assert told in str(refusal.value)


def test_missing_targets_are_no_mistake():
    for kind, target in (
        ("multiclass", [0, -1]),
        ("multilabel", [[0, np.nan], [1, 0]]),
        ("regression", [[np.nan, 7.0], [0, 0]]),
    ):
        checked = validate(arrays(kind, target), "d")
        assert not observed(checked.tasks["t"], checked.targets["t"]).all()


def test_misaligned_twice_named_and_unknown_splits_are_refused():
    good = arrays("multiclass", [0, 1])
    for change, told in (
        ({"inputs": {"x": np.zeros((3, 1))}}, "input 'x' has 3 rows, but there are 2"),
        ({"row": np.array([5, 5])}, "row id 5 occurs twice"),
        ({"split": np.array(["train", "dev"])}, "split 'dev' is unknown"),
    ):
        with pytest.raises(Refusal, match=told):
            validate(Arrays(**{**vars(good), **change}), "d")


def test_windows_are_stretches_of_the_recording():
    windows = Windows(np.arange(20).reshape(10, 2), np.array([0, 4]), length=3, stride=2)
    assert windows.shape == (2, 3, 2)
    assert windows[np.array([1])].tolist() == [[[8, 9], [12, 13], [16, 17]]]
    assert windows.subset(np.array([1]))[np.array([0])].tolist() == windows[np.array([1])].tolist()


def test_overlapping_windows_hold_no_copy():
    data = np.zeros((1000, 1))
    taken = Take(np.arange(0, 900, 1), length=100).of(data)
    assert taken.data is data
    assert len(taken) == 900


def test_stills_are_read_when_they_are_indexed():
    data = np.arange(24).reshape(4, 3, 2)
    taken = Take(np.array([3, 0, 3])).of(data)
    assert taken.data is data
    assert (taken.shape, taken.dtype) == ((3, 3, 2), data.dtype)
    assert np.array_equal(taken[np.array([0, 1])], data[[3, 0]])
    assert np.array_equal(taken.subset(np.array([1, 2]))[:], data[[0, 3]])
    assert np.array_equal(taken[2], data[3])


def test_a_split_takes_targets_soft_targets_and_groups_along():
    whole = arrays("multiclass", [0, 1, 0])
    whole = Arrays(
        **{
            **vars(whole),
            "split": np.array(["train", "test", "val"]),
            "soft_targets": {"teacher": {"t": np.arange(12).reshape(2, 3, 2)}},
        }
    )
    val = whole.of("val")
    assert val.row.tolist() == [102]
    assert val.soft_targets["teacher"]["t"].tolist() == [[[4, 5]], [[10, 11]]]
