"""What holds for the metrics of every kind of task."""

import numpy as np
import pytest
from perfect_member import ground_truth, stored
from row_sums import summed

from affectbench.evaluation.explanations.measured import measures
from affectbench.evaluation.metrics import multiclass, multilabel, regression
from affectbench.evaluation.metrics.direction import limits, limits_of_difference, limits_of_sum
from affectbench.evaluation.metrics.kinds import MODULES, is_scalar
from affectbench.probabilities import softmax


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize("module", [multiclass, multilabel, regression])
def test_no_rows_give_no_number_rather_than_a_wrong_one(module):
    targets = {multiclass: np.zeros(0, int)}.get(module, np.zeros((0, 3)))
    scores = module.scores(summed(module.statistics(np.zeros((0, 3)), targets)))
    assert all(np.isnan(value) for value in scores.values())


@pytest.mark.parametrize("module", [multiclass, multilabel, regression])
def test_many_sums_are_scored_at_once_as_each_alone(module):
    """Worlds of a bootstrap are a leading axis; one of them has no rows."""
    rng = np.random.default_rng(3)
    table = module.statistics(
        rng.dirichlet(np.ones(3), size=40),
        rng.integers(0, 3, 40) if module is multiclass else rng.integers(0, 2, (40, 3)) * 1.0,
    )
    drawn = rng.integers(0, 3, (5, 40)) * (np.arange(5) > 0)[:, None]
    sums = {name: np.tensordot(drawn, values, axes=1) for name, values in table.items()}
    together = module.scores(sums)
    for world in range(5):
        alone = module.scores({name: values[world] for name, values in sums.items()})
        for metric, value in alone.items():
            assert together[metric][world] == pytest.approx(value, nan_ok=True)
    assert all(np.isnan(values[0]) for values in together.values())


def test_calibration_errors_agree_with_netcal(rng):
    from netcal.metrics import ECE

    probs, classes = softmax(rng.normal(size=(800, 5)) * 2), rng.integers(0, 5, 800)
    scores = multiclass.scores(summed(multiclass.statistics(probs, classes)))
    assert scores["ece"] == pytest.approx(ECE(15).measure(probs, classes), abs=1e-6)
    probs, labels = rng.uniform(size=(500, 3)), rng.integers(0, 2, (500, 3)).astype(float)
    scores = multilabel.scores(summed(multilabel.statistics(probs, labels)))
    assert scores["ece"] == pytest.approx(ECE(15).measure(probs.ravel(), labels.ravel()), abs=1e-6)


@pytest.mark.parametrize(
    ("metric", "least", "most"),
    [
        ("accuracy_at_25", 0, 1),
        ("ccc", -1, 1),
        ("ccc_at_0", -1, 1),
        ("nll", 0, np.inf),
        ("total", -np.inf, np.inf),
        ("affect_metric", -np.inf, np.inf),
    ],
)
def test_a_metric_goes_so_far(metric, least, most):
    assert limits(metric) == (least, most)


def test_a_difference_goes_twice_as_far_and_a_sum_as_far_as_its_terms():
    assert limits_of_difference("accuracy") == (-1, 1)
    assert limits_of_difference("ccc") == (-2, 2)
    assert limits_of_difference("nll") == (-np.inf, np.inf)
    assert limits_of_sum([(1, "nll"), (-1, "accuracy")]) == (-1, np.inf)
    assert limits_of_sum([(1, "auc"), (-1, "auc"), (-1, "auc"), (1, "auc")]) == (-2, 2)


def test_every_statistic_of_every_kind_is_known_to_be_a_number_or_a_row_of_them():
    truth = ground_truth()
    for measure in measures(truth, stored(truth), np.random.default_rng(0)):
        assert measure.kind in MODULES
        for name, values in measure.statistics.items():
            assert is_scalar(measure.kind, name) == (values.ndim == 1), (measure.kind, name)
