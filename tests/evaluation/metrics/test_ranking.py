"""The area under the ROC curve from bins: by hand and against scikit-learn."""

import numpy as np
import pytest

from affectbench.evaluation.metrics import ranking

NAN = float("nan")


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
    scores = ranking.scores({n: v.sum(axis=0) for n, v in by_group.items()})["auc"]
    assert scores == pytest.approx(exact, abs=0.002)
    label[:, 1] = NAN
    some = ranking.counts(logits, label, place, 7)
    alone = ranking.scores({n: v.sum(axis=0) for n, v in some.items()})["auc"]
    assert alone == pytest.approx(roc_auc_score(label[:, 0], logits[:, 0]), abs=0.002)


@pytest.mark.parametrize("spread", [1e-7, 0.02, 1.0, 10.0])
def test_the_area_does_not_depend_on_how_far_logits_spread(spread):
    """Fixed bins of a width of .15 made .526 of .760 at a spread of .02."""
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(0)
    label = (rng.random((4000, 1)) < 0.3).astype(float)
    logits = spread * (rng.normal(size=(4000, 1)) + label)
    sums = ranking.counts(logits, label, np.arange(4000) % 9, 9)
    auc = ranking.scores({n: v.sum(axis=0) for n, v in sums.items()})["auc"]
    assert auc == pytest.approx(roc_auc_score(label[:, 0], logits[:, 0]), abs=0.002)
    assert auc == pytest.approx(0.76, abs=0.02)
