"""`select` refuses rows that nothing can learn from, before anything is fitted."""

import numpy as np
import pytest

from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.stages.select import check

SPLIT = np.array(["train"] * 6 + ["val"] * 2 + ["test"] * 2)


def source(mood=(0, 1), signs=(0.0, 1.0)) -> Arrays:
    """Ten frames, of which mood is a class and `signs` two labels; -1 and NaN are missing."""
    return Arrays(
        inputs={"x": np.zeros((10, 3), np.float32)},
        targets={
            "mood": np.resize(np.array(mood), 10),
            "signs": np.resize(np.array(signs, np.float32), (10, 2)),
        },
        tasks={"mood": Task("multiclass", ("a", "b")), "signs": Task("multilabel", ("s", "t"))},
        row=np.arange(10),
        group=np.arange(10),
        split=SPLIT,
    )


def rows(split=SPLIT, **more) -> Rows:
    take = Take(np.arange(len(split)))
    return Rows(np.arange(len(split)), np.arange(len(split)), split, dict.fromkeys(
        ("x", "mood", "signs"), take), **more)  # fmt: skip


def test_rows_with_labels_pass():
    check(source(), rows(), ["mood", "signs"], "d")
    check(source(signs=(np.nan, np.nan, 1.0)), rows(), ["signs"], "d")  # one of two labels is known


@pytest.mark.parametrize(
    ("split", "told"),
    [
        (SPLIT[:8], "6 train, 2 val and 0 test rows"),
        (SPLIT[6:], "0 train, 2 val and 2 test rows"),
        (SPLIT[[0, 9]], "1 train, 0 val and 1 test rows"),
        (SPLIT[:0], "0 train, 0 val and 0 test rows"),
    ],
)
def test_an_empty_split_is_refused_with_the_counts(split, told):
    with pytest.raises(Refusal, match=f"dataset d: its options leave {told}; every split needs"):
        check(source(), rows(split), [], "d")


def test_a_task_without_a_training_label_is_refused_with_the_counts():
    """The first six rows have no mood, the last four have one; nobody has signs."""
    mood = (-1, -1, -1, -1, -1, -1, 0, 1, 0, 1)
    told = "task 'mood' has a label in 0 train, 2 val and 2 test rows of 6 train, 2 val and 2 test"
    with pytest.raises(Refusal, match=told):
        check(source(mood=mood), rows(), ["mood"], "d")
    check(source(mood=mood), rows(), [], "d")  # where nobody learns it, it may be missing
    with pytest.raises(Refusal, match="'signs' has a label in 0 train, 0 val and 0 test"):
        check(source(signs=(np.nan,)), rows(), ["signs"], "d")


def test_frames_that_are_not_scored_and_classes_left_out_are_no_labels():
    take = {name: Take(np.arange(0, 10, 2), 2) for name in ("x", "mood")}
    split = np.array(["train"] * 3 + ["val", "test"])
    windows = Rows(np.arange(5), np.arange(5), split, take, scored=np.tile([True, False], (5, 1)))
    check(source(mood=(0, -1)), windows, ["mood"], "d")
    with pytest.raises(Refusal, match="0 train, 0 val and 0 test rows of 3 train, 1 val and 1"):
        check(source(mood=(-1, 0)), windows, ["mood"], "d")
    with pytest.raises(Refusal, match="task 'mood' has a label in 0 train"):
        check(source(mood=(0, 0)), rows(classes={"mood": ("b",)}), ["mood"], "d")


def test_a_task_that_the_data_lacks_is_refused():
    with pytest.raises(Refusal, match="its data has nothing of task 'au'; give the files"):
        check(source(), rows(), ["au"], "d")


def test_windows_longer_than_every_recording_leave_no_row():
    prepared = Arrays(
        inputs={},
        targets={},
        tasks={},
        row=np.arange(400),
        group=np.zeros(400, int),
        split=np.array(["train"] * 300 + ["test"] * 100),
        attributes={"recording": np.repeat([0, 1], 200), "frame": np.tile(np.arange(200), 2)},
    )
    noxi = load("Dataset", "noxi", {"window": 100_000})
    with pytest.raises(Refusal, match="0 train, 0 val and 0 test rows"):
        check(prepared, noxi.select(prepared, 0), [], "noxi")
