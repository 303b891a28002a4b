"""Predictions against votes: what a perfect one would score is estimated from votes alone."""

import numpy as np
import pytest

from affectbench.evaluation.metrics import truth
from affectbench.evaluation.metrics.votes import (
    TERMS,
    entropy,
    halves,
    scores,
    statistics,
    terms,
)

ROWS, CLASSES = 6000, 8
POSTERIORS = {  # of Dirichlet distributions: vague people, sure ones, rare classes
    "vague": np.full(CLASSES, 0.5),
    "sure": np.full(CLASSES, 0.15),
    "rare": np.array([2, 2, 0.5, 0.5, 0.3, 0.1, 0.1, 0.05]),
}


def scored(probs_NC, votes_NC):
    """Return all metrics of predictions and votes, as `evaluate` and `compare` make them."""
    own_entropy = -(probs_NC * np.log(np.clip(probs_NC, 1e-12, None))).sum(axis=1)
    each = statistics(probs_NC, votes_NC, own_entropy, np.random.default_rng(7))
    sums = {name: values.sum(axis=0) for name, values in each.items()}
    return {name: float(value) for name, value in (scores(sums) | truth.scores(sums)).items()}


@pytest.mark.parametrize("people", POSTERIORS)
@pytest.mark.parametrize("voters", [(10, 10), (8, 11)])
def test_what_the_true_posterior_scores_is_foreseen(people, voters):
    rng = np.random.default_rng(0)
    posterior = rng.dirichlet(POSTERIORS[people], ROWS)
    posterior = (posterior + 1e-6) / (1 + 1e-6 * CLASSES)
    count = rng.integers(voters[0], voters[1] + 1, ROWS)
    votes = np.stack([rng.multinomial(n, p) for n, p in zip(count, posterior, strict=True)])
    found = scored(posterior, votes)
    assert found["kl_of_perfect"] == pytest.approx(found["kl_to_truth"], rel=1 / 6)
    r = found["entropy_correlation_of_perfect"]
    assert r == pytest.approx(found["entropy_correlation"], abs=0.08)


def test_what_is_beyond_the_perfect_is_the_distance_from_the_truth():
    rng = np.random.default_rng(1)
    posterior = rng.dirichlet(POSTERIORS["sure"], ROWS) * 0.98 + 0.02 / CLASSES
    votes = np.stack([rng.multinomial(10, p) for p in posterior])
    predicted = 0.6 * posterior + 0.4 / CLASSES
    distance = (posterior * np.log(posterior / predicted)).sum(axis=1).mean()
    assert scored(predicted, votes)["kl_beyond_perfect"] == pytest.approx(distance, abs=0.03)


def test_terms_have_their_worked_value_and_are_unbiased():
    found = terms(np.array([[2.0, 1.0]]))
    assert found[0, :2] == pytest.approx([2 / 3, 1 / 3])
    assert np.isnan(found[0, 2:]).all()
    rng, p = np.random.default_rng(2), np.array([0.5, 0.3, 0.15, 0.05])
    votes = rng.multinomial(10, p, size=40_000).astype(float)
    power = np.arange(1, TERMS + 1)[:, None]
    assert terms(votes).mean(axis=0) == pytest.approx((p * (1 - p) ** power).sum(axis=1), abs=0.01)


def test_halves_are_of_the_votes_and_disjoint():
    votes = np.array([[7.0, 3.0, 0.0], [1.0, 1.0, 1.0]])
    one, other = halves(votes, np.random.default_rng(3))
    assert one.sum(axis=1).tolist() == other.sum(axis=1).tolist() == [5, 1]
    assert (one + other <= votes).all()


def test_rows_with_few_votes_add_nothing():
    votes = np.array([[2.0, 1.0], [np.nan, np.nan], [0.0, 0.0], [2.0, 2.0]])
    each = statistics(np.full((4, 2), 0.5), votes, np.ones(4), np.random.default_rng(0))
    for name, values in each.items():
        assert not values[:3].any(), name
    assert each["count"].tolist() == [0, 0, 0, 1]
    assert each["truth_kl"][3] == pytest.approx(0)
    assert entropy(votes[3:]) == pytest.approx([np.log(2)])


def test_without_rows_nothing_has_a_value():
    empty = statistics(np.empty((0, 2)), np.empty((0, 2)), np.empty(0), np.random.default_rng(0))
    sums = {name: values.sum(axis=0) for name, values in empty.items()}
    assert all(np.isnan(value) for value in scores(sums).values())
