"""Every measure of a member that knows everything; what is not stored is not measured."""

import numpy as np
import pytest
from perfect_member import ground_truth, stored
from row_sums import scored, summed

from affectbench.evaluation.explanations.ground_truth import GroundTruth
from affectbench.evaluation.explanations.measured import explains, measures
from affectbench.evaluation.metrics import class_location
from affectbench.evaluation.metrics.kinds import scores


def test_a_member_that_knows_everything_scores_as_such():
    truth = ground_truth()
    every = {
        measure.name: scores(measure.kind, summed(measure.statistics))
        for measure in measures(truth, stored(truth), np.random.default_rng(0))
    }
    assert every["maps/au"]["cosine"] == pytest.approx(1, abs=1e-3)
    assert every["maps/au/true"]["pointing"] == 1
    assert every["maps/au/constant"]["cosine"] == pytest.approx(1)  # everybody's maps are the same
    assert every["maps/expression"]["pointing"] == 1
    assert every["maps/expression/constant"]["cosine"] < every["maps/expression"]["cosine"]
    assert every["ranking/au"]["auc"] == 1
    assert every["intensity/au"]["intensity_correlation"] == pytest.approx(1)
    assert every["embeddings/au"]["alignment"] == pytest.approx(1)
    assert every["embeddings/au/random"]["alignment"] < 1
    right = every["corrected/expression"]
    assert right["accuracy_at_100"] == 1
    assert every["corrected/expression/anothers"]["accuracy_at_0"] == right["accuracy_at_0"]
    contributed = every["likeness/contributions/expression"]
    assert contributed["within"] > contributed["across"]
    assert every["likeness/contributions/expression/anothers"] == pytest.approx(contributed)


def test_what_is_not_stored_is_not_measured():
    truth = ground_truth()
    logits_alone = {name: v for name, v in stored(truth).items() if "/" not in name}
    assert not explains(logits_alone)
    assert explains(stored(truth))
    names = {m.name for m in measures(truth, logits_alone, np.random.default_rng(0))}
    assert names == {"ranking/au", "intensity/au"}
    unlocated = GroundTruth(truth.arrays, truth.roles, None, None, {})
    kinds = {m.kind for m in measures(unlocated, stored(truth), np.random.default_rng(0))}
    assert not kinds & {"map", "class_map", "intensity"}


def test_class_maps_are_those_of_the_class_predicted():
    """TS-CAM's form: a map a class; the map measured is the predicted one's."""
    truth = ground_truth()
    test = truth.arrays.split == "test"
    class_N = truth.arrays.targets["target"][test]
    maps = np.zeros((test.sum(), 3, 2, 2))
    maps[:, 0, 0] = 1  # happiness: AU06 and AU12, the upper two corners
    maps[:, 1, 1, 0] = 1  # anger: AU04
    right = {
        "expression": 9 * np.eye(3)[truth.arrays.targets["target"]][None],
        "maps/expression": maps,
    }
    every = {m.name: m for m in measures(truth, right, np.random.default_rng(0))}
    statistics = every["maps/expression"].statistics
    assert scored(class_location, statistics)["cosine"] == pytest.approx(1)
    assert statistics["count"].sum() == (class_N < 2).sum()  # neutral has no units
