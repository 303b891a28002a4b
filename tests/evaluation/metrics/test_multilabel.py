"""Metrics of labels against scikit-learn; a missing label does not count."""

import numpy as np
import pytest
from row_sums import summed
from sklearn import metrics as sk

from affectbench.evaluation.metrics import multilabel


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_multilabel_agrees_with_scikit_learn(rng):
    probs, labels = rng.uniform(size=(300, 4)), rng.integers(0, 2, (300, 4)).astype(float)
    scores = multilabel.scores(summed(multilabel.statistics(probs, labels)))
    said = probs >= 0.5
    assert scores["macro_f1"] == pytest.approx(sk.f1_score(labels, said, average="macro"))
    assert scores["accuracy"] == pytest.approx((said == labels).mean())
    each = [sk.log_loss(labels[:, c], probs[:, c]) for c in range(4)]
    assert scores["nll"] == pytest.approx(np.mean(each))
    each = [sk.brier_score_loss(labels[:, c], probs[:, c]) for c in range(4)]
    assert scores["brier"] == pytest.approx(np.mean(each))


def test_balanced_accuracy_by_hand_and_of_answers_that_do_not_look_at_the_row(rng):
    labels = np.array([[1.0, 0], [0, 0], [0, 0], [0, 0]])
    probs = np.array([[0.9, 0.1], [0.8, 0.1], [0.1, 0.1], [0.1, 0.9]])
    found = multilabel.scores(summed(multilabel.statistics(probs, labels)))
    assert found["balanced_accuracy"] == pytest.approx(
        (1 + 2 / 3) / 2
    )  # the second is never present
    many, probs = (rng.random((200, 3)) < 0.2).astype(float), rng.random((200, 3))
    found = multilabel.scores(summed(multilabel.statistics(probs, many)))
    each = [sk.balanced_accuracy_score(many[:, c], probs[:, c] >= 0.5) for c in range(3)]
    assert found["balanced_accuracy"] == pytest.approx(np.mean(each))
    always = multilabel.scores(summed(multilabel.statistics(0 * probs, many)))
    assert always["balanced_accuracy"] == 0.5


def test_missing_labels_do_not_count(rng):
    probs = rng.uniform(size=(4, 2))
    labels = np.array([[1, np.nan], [0, 1], [np.nan, np.nan], [1, 0]])
    kept = multilabel.statistics(probs, labels)
    assert kept["count"].sum(axis=0).tolist() == [3, 2]
    assert all(np.isfinite(values).all() for values in kept.values())
