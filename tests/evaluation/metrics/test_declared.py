"""What metrics modules declare: names, directions and limits; an unknown name is refused."""

import csv
from fnmatch import fnmatchcase
from itertools import combinations

import numpy as np
import pytest

from affectbench.evaluation.metrics import (
    alignment,
    calibrated,
    class_location,
    corrected,
    features,
    intensity,
    likeness,
    location,
    multiclass,
    multilabel,
    occluded,
    out_of_domain,
    overfitting,
    ranking,
    regression,
    summed_sage,
    total,
    training,
    truth,
    uncertainty,
    votes,
)
from affectbench.evaluation.metrics.direction import higher_is_better, limits
from affectbench.evaluation.metrics.kinds import BESIDE, JOINT, MODULES
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal

EVERY = (*MODULES.values(), *JOINT.values(), *BESIDE)
LOWER_IS_BETTER = {
    "aurc", "brier", "calibrated_nll", "ece", "fpr95", "fpr95_entropy", "kl_to_truth", "nll",
    "generalisation_gap", "kl_beyond_perfect", "kl_of_perfect", "rmse", "val_kl",
}  # fmt: skip
LIMITS = {
    (0, np.inf): {
        "brier", "calibrated_nll", "kl_of_perfect", "kl_to_truth", "nll", "rmse", "val_kl",
    },
    (-1, 1): {
        "across", "ccc", "engagement_metric", "entropy_correlation", "faithfulness",
        "intensity_correlation", "within", *(f"ccc_at_{share}" for share in corrected.SHARES),
    },
    (-np.inf, np.inf): {
        "affect_metric", "class_metric", "generalisation_gap", "kl_beyond_perfect",
        "summed_sage", "total", "traits_metric",
    },
    (-2, 2): {"apart"},
}  # fmt: skip


def kept_metrics() -> set[str]:
    """Return every metric that the smoke run's numbers have."""
    names = set()
    for path in sorted((ROOT / "tests/expected").glob("*.csv")):
        if path.name.endswith(".tables.csv"):  # what tables show has no column of metrics
            continue
        with path.open(newline="", encoding="utf-8") as file:
            names |= {row["metric"] for row in csv.DictReader(file)}
    return names


@pytest.mark.parametrize("name", sorted(kept_metrics()))
def test_every_kept_metric_is_declared_with_its_direction_and_limits(name):
    assert higher_is_better(name) == (name not in LOWER_IS_BETTER)
    expected = [pair for pair, names in LIMITS.items() if name in names]
    assert [limits(name)] == (expected or [(0, 1)])


def test_an_unknown_metric_is_refused_with_the_nearest_name():
    with pytest.raises(Refusal, match=r"declares 'acuracy': add it.* did you mean 'accuracy'"):
        limits("acuracy")


def test_modules_that_share_a_name_declare_the_same():
    for one, other in combinations(EVERY, 2):
        for name in one.METRICS.keys() & other.METRICS.keys():
            assert one.METRICS[name] == other.METRICS[name], name


def sums_of(statistics: dict) -> dict:
    return {name: values.sum(axis=0) for name, values in statistics.items()}


def every_sums() -> list[tuple]:
    """Return each module with sums of a few random rows, for every form that its sums have."""
    rng = np.random.default_rng(0)
    probs, classes = rng.dirichlet(np.ones(3), size=8), np.arange(8) % 3
    labels, halves = np.eye(3)[classes], calibrated.halves(8, rng)
    maps, targets = rng.random((8, 3, 2, 2)), rng.random((8, 3, 2, 2))
    of_classes = sums_of(multiclass.statistics(probs, classes))
    of_values = sums_of(regression.statistics(probs, labels))
    moved = rng.random((len(corrected.SHARES), 8, 3))
    histograms = {}
    for criterion in out_of_domain.CRITERIA:
        sides = out_of_domain.counts(rng.random(8), np.arange(8) > 3, np.zeros(8, int), 1)
        names = (f"{criterion}_{side}" for side in ("inside", "outside"))
        histograms |= dict(zip(names, sides, strict=True))
    one_map = class_location.statistics(maps[:, 0], targets[:, 0], classes, 3)
    of_votes = votes.statistics(probs, rng.multinomial(9, [0.6, 0.3, 0.1], 8), rng.random(8), rng)
    true = truth.statistics(probs[:, None], probs[::-1, None], rng.random(8))
    tasks = total.sums_of("regression", "affect", {n: v[None] for n, v in of_values.items()})
    return [
        (multiclass, of_classes),
        (multilabel, sums_of(multilabel.statistics(probs, labels))),
        (regression, of_values),
        (location, sums_of(location.statistics(maps, targets))),
        (class_location, sums_of(one_map)),
        (likeness, sums_of(likeness.statistics(probs, classes, np.arange(8)))),
        (corrected, sums_of(corrected.statistics_of_classes(moved, classes))),
        (corrected, sums_of(corrected.statistics_of_values(moved, labels))),
        (alignment, {"count": np.array(1.0), "alignment": np.array(0.5)}),
        (intensity, of_values),
        (ranking, sums_of(ranking.counts(probs, labels, np.zeros(8, int), 1))),
        (occluded, dict.fromkeys(occluded.SCALAR, np.array(1.0))),
        (out_of_domain, sums_of(histograms)),
        (total, {"count": np.array([8.0]), **tasks}),
        (uncertainty, sums_of(uncertainty.statistics(probs[None, :, None], labels[:, :1] >= 0))),
        (calibrated, sums_of(calibrated.of_classes(probs, classes, halves))),
        (truth, sums_of(true)),
        (overfitting, dict.fromkeys(overfitting.SCALAR, np.array(1.0))),
        (summed_sage, dict.fromkeys(summed_sage.SCALAR, np.array(1.0))),
        (votes, sums_of(of_votes)),
        (features, sums_of(features.statistics(rng.normal(size=4)))),
        (training, sums_of(training.statistics(rng.random(4), rng.random((2, 3))))),
    ]


def test_a_module_scores_only_what_it_declares_and_within_its_limits():
    assert {module for module, _ in every_sums()} == set(EVERY)
    for module, sums in every_sums():
        for name, value in module.scores(sums).items():
            patterns = module.METRICS
            assert any(fnmatchcase(name, pattern) for pattern in patterns), (module.__name__, name)
            least, most = limits(name)
            assert np.isnan(value).all() or ((value >= least) & (value <= most)).all(), name
