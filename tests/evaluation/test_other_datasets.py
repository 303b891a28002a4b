"""Own rows and another dataset's, told apart by uncertainty: from logits to a curve with a band."""

import numpy as np
import pytest

from affectbench.arrays import Task
from affectbench.comparison.cells import CellSums
from affectbench.comparison.curves import POINTS, roc_rows
from affectbench.evaluation.metrics import out_of_domain as metrics
from affectbench.evaluation.other_datasets import sums, uncertainty_of
from affectbench.evaluation.scoring import Scored

TASKS = {"mood": Task("multiclass", ("a", "b")), "level": Task("regression", ("level",))}
SURE = 40.0
GROUP = np.array([0, 0, 1, 1])  # of the other dataset's rows


def logits(*passes: list[float]) -> np.ndarray:
    """Return (S, N, 2) logits of class b, one list a pass."""
    return np.stack([np.stack([np.zeros(len(p)), np.array(p)], axis=1) for p in passes])


def prediction(*passes: list[float]) -> dict:
    values = logits(*passes)
    return {"mood": values, "level": np.zeros((*values.shape[:2], 1))}


def test_members_that_contradict_each_other_are_unsure_and_values_without_bins_do_not_count():
    members = [prediction([SURE, SURE, 0.0]), prediction([SURE, -SURE, 0.0])]
    scores = uncertainty_of(TASKS, members, np.ones(3, bool))
    assert scores["total"][:, 0] == pytest.approx([0, 1, 1], abs=1e-9)
    assert scores["mutual"][:, 0] == pytest.approx([0, 1, 0], abs=1e-9)
    assert set(uncertainty_of(TASKS, members[:1], np.ones(3, bool))) == {"total"}
    assert uncertainty_of(TASKS, [], np.ones(3, bool)) == {}


@pytest.fixture
def scored() -> Scored:
    test = np.array([False, True, True, True])
    groups = np.array(["x", "y"])
    return Scored(TASKS, {}, test, groups, np.array([0, 0, 1]), None, 0)


def test_rows_fall_into_the_histograms_of_their_groups_and_side(scored):
    """Own rows are agreed on; of the other's four the members contradict each other on three."""
    own = [prediction([0, SURE, SURE, SURE]), prediction([SURE, SURE, SURE, SURE])]
    others = [prediction([SURE] * 4), prediction([SURE, -SURE, -SURE, -SURE])]
    histograms = sums(scored, own, others, GROUP, "other")
    assert histograms.groups.tolist() == ["x", "y", "other/0", "other/1"]
    assert histograms.values["count"].tolist() == [2, 1, 2, 2]
    assert histograms.values["mutual_inside"].sum(axis=1).tolist() == [2, 1, 0, 0]
    assert histograms.values["mutual_outside"].sum(axis=1).tolist() == [0, 0, 2, 2]
    assert histograms.rows == 7
    total = {name: values.sum(axis=0) for name, values in histograms.values.items()}
    assert metrics.scores(total)["auroc"] == pytest.approx((3 + 0.5) / 4)
    assert metrics.strata(histograms.values).tolist() == [0, 0, 1, 1]


def test_frames_that_another_window_scores_do_not_count(scored):
    counted = np.array([[True, False], [True, True], [False, True]])
    task = {"mood": TASKS["mood"]}
    scored = Scored(task, {}, scored.test, scored.groups, scored.group, counted, 0)
    own = [{"mood": np.zeros((1, 4, 2, 2))}]
    histograms = sums(scored, own, [{"mood": np.zeros((1, 4, 1, 2))}], GROUP, "other")
    assert histograms.values["count"].tolist() == [1 + 2, 1, 2, 2]
    assert scored.frames().tolist() == [3, 1]


def test_a_curve_has_its_band_and_ends_in_the_corners():
    rng = np.random.default_rng(0)
    score, outside = np.concatenate([rng.beta(1, 9, 40), rng.beta(3, 9, 40)]), np.arange(80) >= 40
    own, other = metrics.counts(score, outside, np.arange(80), 80)
    table = {"mutual_inside": own, "mutual_outside": other}
    table |= {"total_inside": table["mutual_inside"], "total_outside": table["mutual_outside"]}
    units = (np.array([0]), np.array(["0"]), np.array([f"g{n}" for n in range(80)]))
    sums = {name: values[None, None] for name, values in table.items()}
    sums["count"] = np.ones((1, 1, 80))
    cell = CellSums("out_of_domain", ("auroc",), *units, sums, 1, 1)
    rows = [row for row in roc_rows(cell, 0) if row[1] == "mutual"]
    x, y, low, high = np.array([row[2:] for row in rows]).T
    assert len(x) == POINTS
    assert y[-1] == 1
    assert (np.diff(y) >= 0).all()
    assert (low <= y + 1e-9).all()
    assert (y <= high + 1e-9).all()
    area = metrics.scores({name: values.sum(axis=0) for name, values in table.items()})["auroc"]
    assert np.trapezoid(y, x) == pytest.approx(area, abs=0.01)
    other = CellSums("multiclass", (), *units, {}, 1, 1)
    assert list(roc_rows(other, 0)) == []
