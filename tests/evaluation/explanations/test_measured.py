"""Which measures a stored member gets: one that knows everything scores as such."""

import numpy as np
import pytest
from summed import scores_of

from affectbench.arrays import Arrays, Task
from affectbench.evaluation.explanations.ground_truth import GroundTruth
from affectbench.evaluation.explanations.measured import explains, measures
from affectbench.evaluation.metrics import class_location
from affectbench.evaluation.metrics.kinds import MODULES, is_scalar, scores

AUS, EMOTIONS = ("AU06", "AU12", "AU04"), ("happiness", "anger", "neutral")
ROWS = 24


def known(**more) -> GroundTruth:
    """Faces of three expressions whose units are lit, each unit in a corner of its own."""
    class_N = np.arange(ROWS) % 3
    lit_NK = np.array([[1.0, 1, 0], [0, 0, 1], [0, 0, 0]])[class_N]
    target = np.zeros((ROWS, 3, 4, 4))
    for k in range(3):
        target[:, k, 2 * (k // 2) : 2 * (k // 2) + 2, 2 * (k % 2) : 2 * (k % 2) + 2] = 1
    split = np.array(["train", "test"])[np.arange(ROWS) // 3 % 2]
    own = {"target": class_N, "concepts": lit_NK}
    tasks = {"target": Task("multiclass", EMOTIONS), "concepts": Task("multilabel", AUS)}
    about = (np.arange(ROWS), np.arange(ROWS) // 6, split)
    maps = Arrays({}, {"maps/au": target}, {"maps/au": Task("map", AUS)}, *about)
    roles = {"target": "expression", "concepts": "au"}
    return GroundTruth(Arrays({}, own, tasks, *about), roles, maps, target, {"au": lit_NK}, **more)


def said(of: GroundTruth) -> dict:
    """A member that knows everything: right maps, right concepts, a head that follows them."""
    test = of.arrays.split == "test"
    lit_NK, target = of.arrays.targets["concepts"], of.maps.targets["maps/au"]
    effects = np.zeros((test.sum(), 3, 3))
    effects[:, [0, 1, 2], [0, 0, 1]] = 8.0
    probs_NK = 0.1 + 0.8 * lit_NK
    logits = np.einsum("nk,nkc->nc", probs_NK, np.repeat(effects[:1], ROWS, axis=0))
    logits[:, 2] = 5.0
    coarse = target[:, :, ::2, ::2]
    return {
        "expression": logits[None],
        "au": np.log(probs_NK / (1 - probs_NK))[None],
        "maps/au": (coarse[test] / 1.0).astype(np.float16),
        "effects/expression": effects,
        "contributions/expression": probs_NK[test][:, :, None] * effects,
        "embeddings/au": lit_NK[test][:, :, None] * np.ones(4) + 0.0,
    }


def test_a_member_that_knows_everything_scores_as_such():
    of = known()
    found = {m.name: m for m in measures(of, said(of), np.random.default_rng(0))}
    every = {
        name: scores(m.kind, {n: v.sum(axis=0) for n, v in m.statistics.items()})
        for name, m in found.items()
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


def test_what_is_not_stored_is_not_measured():
    of = known()
    logits_alone = {name: v for name, v in said(of).items() if "/" not in name}
    assert not explains(logits_alone)
    assert explains(said(of))
    names = {m.name for m in measures(of, logits_alone, np.random.default_rng(0))}
    assert names == {"ranking/au", "intensity/au"}
    unlocated = GroundTruth(of.arrays, of.roles, None, None, {})
    kinds = {m.kind for m in measures(unlocated, said(of), np.random.default_rng(0))}
    assert not kinds & {"map", "class_map", "intensity"}


def test_class_maps_are_those_of_the_class_predicted():
    """TS-CAM's form: a map a class; the map measured is the predicted one's."""
    of = known()
    test = of.arrays.split == "test"
    class_N = of.arrays.targets["target"][test]
    maps = np.zeros((test.sum(), 3, 2, 2))
    maps[:, 0, 0] = 1  # happiness: AU06 and AU12, the upper two corners
    maps[:, 1, 1, 0] = 1  # anger: AU04
    right = {
        "expression": 9 * np.eye(3)[of.arrays.targets["target"]][None],
        "maps/expression": maps,
    }
    found = {m.name: m for m in measures(of, right, np.random.default_rng(0))}
    one = found["maps/expression"].statistics
    cosine = scores_of(class_location, one)["cosine"]
    assert cosine == pytest.approx(1)
    assert one["count"].sum() == (class_N < 2).sum()  # neutral has no units


def test_every_statistic_of_every_kind_is_known_to_be_a_number_or_a_row_of_them():
    of = known()
    for measure in measures(of, said(of), np.random.default_rng(0)):
        assert measure.kind in MODULES
        for name, values in measure.statistics.items():
            assert is_scalar(measure.kind, name) == (values.ndim == 1), (measure.kind, name)
