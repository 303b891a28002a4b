"""PPB-Emo's splits and options: nothing straddles that should not."""

import numpy as np
import pytest
from ppb_emo_tree import dataset

from affectbench.arrays import Arrays, Task
from affectbench.data.layouts import ppb_emo
from affectbench.refusal import Refusal


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"overlap": 0.75}, "for road_rate 1 and overlap 0.75; .* by a whole number"),
        ({"overlap": 1.0}, "overlap 1.0 is out of range; write what is at least 0 and below 1"),
        ({"fold": 5}, "fold 5 is out of range; write what is 0 to 4"),
    ],
)
def test_options_out_of_range_are_refused(options, told):
    with pytest.raises(Refusal, match=told):
        dataset(**options)


def many(participants: int = 12) -> Arrays:
    """A prepared source of every participant under every emotion; signals are all 0."""
    number = np.repeat(np.arange(participants * 7), 30)
    rate = {"eeg": 64, "driving": 20, "openface": 15, "road": 1}
    return Arrays(
        inputs={n: np.zeros((participants * 7 * 30 * r, 1), np.float32) for n, r in rate.items()},
        targets={"emotion": number % 7},
        tasks={"emotion": Task("multiclass", tuple(ppb_emo.EMOTIONS.values()))},
        row=np.arange(len(number)),
        group=number,
        split=np.full(len(number), "train"),
        attributes={"participant": 2 + number // 7},
    )


@pytest.mark.parametrize("overlap", [0.0, 0.5])
@pytest.mark.parametrize("split", ["random", "recording", "participant"])
def test_only_what_may_straddle_splits_does(split, overlap):
    source, tested = many(), 0
    for fold in range(5):
        rows = dataset(split=split, overlap=overlap, fold=fold).select(source, 0)
        units = {"recording": rows.row // 30, "participant": rows.attributes["participant"]}
        parts = {p: rows.split == p for p in ("train", "val", "test")}
        for unit, leaks in (("recording", split == "random"), ("participant", split[0] != "p")):
            seen = {p: set(units[unit][mask].tolist()) for p, mask in parts.items()}
            shared = seen["train"] & (seen["val"] | seen["test"]) or seen["val"] & seen["test"]
            assert bool(shared) == leaks, unit
        tested = tested + parts["test"].astype(int)
        assert np.array_equal(rows.group, units.get(split, units["recording"]))
    assert (tested == 1).all()
    assert len(rows.row) == 84 * (15 if overlap == 0 else 29)


def test_a_split_does_not_depend_on_the_overlap():
    dense, sparse = (dataset(overlap=o).select(many(), 0) for o in (0.5, 0.0))
    of_dense, of_sparse = (dict(zip(r.group, r.split, strict=True)) for r in (dense, sparse))
    assert of_dense == of_sparse
