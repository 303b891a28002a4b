"""The challenge's metrics and their total, by hand."""

import numpy as np
import pytest
from row_sums import summed

from affectbench.evaluation.metrics import multiclass, regression, total


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_the_total_is_the_challenges_by_hand(rng):
    """AU: F1 2/3, accuracy 3/4; EXPR: F1 (2/3 + 4/5) / 2, accuracy 3/4; CCC 2/3 and 1."""
    au = {"count": 4.0, "tp": 1.0, "fp": 1.0, "fn": 0.0, "tn": 2.0}
    au = {name: np.array([[value]]) for name, value in au.items()}
    said, true = np.array([0, 1, 1, 1]), np.array([0, 0, 1, 1])
    probs = np.eye(2)[said]
    expression = summed(multiclass.statistics(probs, true))
    x = np.array([[0.0, 1.0], [1.0, 2.0]])
    affect = summed(regression.statistics(x, np.array([[0.0, 1.0], [2.0, 2.0]])))
    sums = total.sums_of("multilabel", "au", au)
    for name, kind, part in (
        ("expression", "multiclass", expression),
        ("affect", "regression", affect),
    ):
        sums |= total.sums_of(kind, name, {k: np.asarray(v)[None] for k, v in part.items()})
    scores = total.scores({name: values.sum(axis=0) for name, values in sums.items()})
    assert scores["au_metric"] == pytest.approx(0.5 * 2 / 3 + 0.5 * 3 / 4)
    assert scores["expression_metric"] == pytest.approx(0.67 * (2 / 3 + 4 / 5) / 2 + 0.33 * 3 / 4)
    assert scores["affect_metric"] == pytest.approx(2 / 3 + 1)
    assert scores["total"] == pytest.approx(sum(v for k, v in scores.items() if k != "total"))
