"""What explanations are worth: every measure against numbers that can be derived by hand."""

import numpy as np
import pytest

from affectbench.arrays import Arrays, Task
from affectbench.evaluation.explanations.correction import anothers, corrected
from affectbench.evaluation.explanations.grids import on_grid, shown
from affectbench.evaluation.explanations.ground_truth import GroundTruth
from affectbench.evaluation.explanations.measured import explains, measures
from affectbench.evaluation.metrics import (
    alignment,
    class_location,
    intensity,
    likeness,
    location,
    ranking,
)
from affectbench.evaluation.metrics import corrected as correction
from affectbench.evaluation.metrics.kinds import MODULES, is_scalar, scores

NAN = float("nan")


def told(module, statistics: dict) -> dict:
    """Return the scores of all rows together."""
    return module.scores({name: values.sum(axis=0) for name, values in statistics.items()})


def test_a_map_on_a_coarser_grid_keeps_its_means():
    assert on_grid(np.array([[1.0, 3], [5, 7]]), (1, 1)).tolist() == [[4.0]]
    fine = np.arange(16.0).reshape(4, 4)
    assert on_grid(fine, (2, 2)).tolist() == [[2.5, 4.5], [10.5, 12.5]]
    assert on_grid(np.array([[0.0, 3, 6]]), (1, 2)).tolist() == [[1.0, 5.0]]  # thirds and halves
    assert np.isnan(on_grid(np.array([[1.0, NAN], [1, 1]]), (1, 1))).all()


def test_a_map_below_zero_is_shifted_and_one_above_is_not():
    assert shown(np.array([[[-1.0, 1]], [[2, 3]]])).tolist() == [[[0.0, 2]], [[2, 3]]]


def test_location_by_hand():
    """Map (3, 1) and target (1, 0): cosine 3 / sqrt 10, the largest is inside, 3/4 of it is."""
    maps, target = np.array([[[[3.0, 1]]]]), np.array([[[[1.0, 0]]]])
    found = told(location, location.statistics(maps, target))
    assert found == pytest.approx(
        {"cosine": 3 / 10**0.5, "joint_cosine": 3 / 10**0.5, "pointing": 1.0, "energy": 0.75}
    )
    missed = told(location, location.statistics(maps[..., ::-1], target))
    assert (missed["pointing"], missed["energy"]) == (0, 0.25)
    same = told(location, location.statistics(0.1 * target, target))
    assert same == pytest.approx(dict.fromkeys(same, 1.0))


def test_a_missing_map_and_an_empty_target_add_nothing():
    maps, target = np.ones((3, 2, 1, 2)), np.ones((3, 2, 1, 2))
    target[1, 0, 0, 0] = NAN  # the whole row is left out, as the loss does
    target[2, 1] = 0
    found = location.statistics(maps, target)
    assert found["count"].tolist() == [[1, 1], [0, 0], [1, 0]]
    assert found["joint_count"].tolist() == [1, 0, 1]
    assert all(np.isfinite(values).all() for values in found.values())
    assert told(location, found)["cosine"] == pytest.approx(1)
    nothing = told(location, location.statistics(maps, np.full_like(target, NAN)))
    assert all(np.isnan(value) for value in nothing.values())


def test_the_location_of_an_expression_is_a_mean_over_classes():
    """Two rows of one class with cosines 0 and 1, one of another with 1: 3/4, not 2/3."""
    maps = np.array([[[1.0, 0]], [[1, 0]], [[1, 0]]])
    target = np.array([[[0.0, 1]], [[1, 0]], [[1, 0]]])
    found = class_location.statistics(maps, target, np.array([0, 0, 1]), 3)
    assert told(class_location, found) == pytest.approx(
        {"cosine": 0.75, "pointing": 0.75, "energy": 0.75}
    )
    target[0] = NAN
    left = class_location.statistics(maps, target, np.array([0, -1, 1]), 3)
    assert left["count"].tolist() == [[0, 0, 0], [0, 0, 0], [0, 1, 0]]


def test_explanations_that_follow_the_class_are_alike_within_it_alone():
    vectors, class_N = np.array([[1.0, 0], [2, 0], [0, 1], [0, 3]]), np.array([0, 0, 1, 1])
    found = told(likeness, likeness.statistics(vectors, class_N))
    assert found == pytest.approx({"within": 1, "across": 0, "apart": 1})
    same = told(likeness, likeness.statistics(np.ones((4, 2)), class_N))
    assert same == pytest.approx({"within": 1, "across": 1, "apart": 0})
    alone = likeness.statistics(vectors, np.array([0, 0, 1, -1]))
    assert alone["count"].tolist() == [1, 1, 0, 0]


def test_telling_a_concept_moves_the_logit_by_its_effect():
    """Probabilities .5 and .9; the least certain first: effect 4 times (1 - .5), then -1 * -.9."""
    logits, probs = np.zeros((1, 1)), np.array([[0.9, 0.5]])
    truth, effects = np.array([[0.0, 1]]), np.array([[[-1.0], [4]]])
    moved = corrected(logits, probs, truth, effects, (0, 50, 100))
    assert moved[:, 0, 0].tolist() == pytest.approx([0, 2, 2.9])
    unknown = corrected(logits, probs, np.array([[NAN, 1]]), effects, (100,))
    assert unknown[0, 0, 0] == pytest.approx(2)
    assert anothers(np.arange(4)).tolist() == [2, 3, 0, 1]


def test_accuracy_and_concordance_after_correction():
    logits = np.array([[[1.0, 0]], [[1, 0]], [[0, 1]], [[0, 1]], [[0, 1]]])  # (J, N, C)
    found = told(correction, correction.statistics_of_classes(logits, np.array([1])))
    assert found == {
        "accuracy_at_0": 0, "accuracy_at_25": 0, "accuracy_at_50": 1, "accuracy_at_75": 1,
        "accuracy_at_100": 1,
    }  # fmt: skip
    target = np.array([[0.0], [2], [NAN]])
    value = np.array([[[0.0], [1], [9]]] * 4 + [[[0.0], [2], [9]]])
    found = told(correction, correction.statistics_of_values(value, target))
    assert found["ccc_at_0"] == pytest.approx(2 / 3)  # the worked value of `regression`
    assert found["ccc_at_100"] == pytest.approx(1)


def test_the_area_under_the_curve_by_hand_and_by_scikit_learn():
    from sklearn.metrics import roc_auc_score

    logits, label = np.array([[0.25], [2.25], [0.25], [1.25]]), np.array([[1.0], [1], [0], [0]])
    sums = ranking.counts(logits, label, np.zeros(4, int), 1)
    assert ranking.scores({n: v[0] for n, v in sums.items()})["auc"] == 0.625  # (.5 + 0 + 1 + 1)/4
    rng = np.random.default_rng(0)
    logits, label = rng.normal(size=(500, 2)), rng.integers(0, 2, (500, 2)).astype(float)
    logits[:, 0] += label[:, 0]
    exact = np.mean([roc_auc_score(label[:, k], logits[:, k]) for k in range(2)])
    place = np.arange(500) % 7
    by_group = ranking.counts(logits, label, place, 7)
    assert by_group["count"].sum() == 1000
    found = ranking.scores({n: v.sum(axis=0) for n, v in by_group.items()})["auc"]
    assert found == pytest.approx(exact, abs=0.005)
    label[:, 1] = NAN
    some = ranking.counts(logits, label, place, 7)
    alone = ranking.scores({n: v.sum(axis=0) for n, v in some.items()})["auc"]
    assert alone == pytest.approx(roc_auc_score(label[:, 0], logits[:, 0]), abs=0.005)


def test_separated_embeddings_align_and_random_ones_stay_below():
    label = np.array([[0.0, 1], [1, 0]] * 20)
    apart = np.stack([label * 10, label * 10], axis=2) + 1e-3 * np.arange(40)[:, None, None]
    assert alignment.alignment(apart, label) == pytest.approx(1)
    chance = alignment.random_alignment(apart, label, np.random.default_rng(0))
    assert 0 < chance < 0.9
    assert np.isnan(alignment.alignment(apart, np.ones_like(label)))  # labels all alike
    label[:4] = NAN
    assert alignment.alignment(apart, label) == pytest.approx(1)


@pytest.mark.parametrize("clusters", [1, 2, 7, 60])
def test_homogeneity_is_scikit_learn_s(clusters):
    from sklearn.metrics import homogeneity_score

    rng = np.random.default_rng(clusters)
    label, cluster = rng.random(60) < 0.3, rng.integers(0, clusters, 60)
    expected = pytest.approx(homogeneity_score(label, cluster), abs=1e-12)
    assert alignment.homogeneity(label, cluster) == expected


def test_probabilities_against_true_intensity():
    probs, true = np.array([[0.0], [1], [0]]), np.array([[0.0], [1], [1]])
    assert told(intensity, intensity.statistics(probs, true))["intensity_correlation"] == (
        pytest.approx(0.5)
    )
    flat = told(intensity, intensity.statistics(np.ones((3, 1)), true))
    assert np.isnan(flat["intensity_correlation"])


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
    cosine = told(class_location, one)["cosine"]
    assert cosine == pytest.approx(1)
    assert one["count"].sum() == (class_N < 2).sum()  # neutral has no units


def test_every_statistic_of_every_kind_is_known_to_be_a_number_or_a_row_of_them():
    of = known()
    for measure in measures(of, said(of), np.random.default_rng(0)):
        assert measure.kind in MODULES
        for name, values in measure.statistics.items():
            assert is_scalar(measure.kind, name) == (values.ndim == 1), (measure.kind, name)
