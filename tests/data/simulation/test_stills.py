"""Simulated pictures: joined draws, and a choice of as many pictures of each expression."""

import numpy as np
import pytest

from affectbench.data.simulation.look import Look
from affectbench.data.simulation.stills import Stills, balanced, draw_stills, joined

NAMES, PRIOR = ("neutral", "happiness", "sadness"), (6, 3, 1)


def by_hand(label: list[int]) -> Stills:
    """Pictures of two expressions, of each of which an annotator thinks as likely."""
    row = np.arange(len(label))
    return Stills(
        images=row.reshape(-1, 1, 1, 1).astype(np.uint8),
        size=8,
        points=np.zeros((len(label), 68, 2)),
        label=np.array(label),
        posterior=np.full((len(label), 2), 0.5),
        valence_arousal=np.zeros((len(label), 2)),
        intensity=np.zeros((len(label), 18)),
        attributes={"age": row},
        failed=np.zeros(len(label), bool),
    )


def test_of_each_expression_as_many_are_kept_and_the_posterior_is_bayes():
    """Half of the four 0 and all of the two 1 are kept: 1/2 x 1/2 against 1/2 x 1."""
    kept = balanced(by_hand([0, 0, 0, 0, 1, 1]), 4)
    assert kept.label.tolist() == [0, 0, 1, 1]
    assert kept.images.ravel().tolist() == kept.attributes["age"].tolist() == [0, 1, 4, 5]
    assert kept.posterior == pytest.approx(np.full((4, 2), [1 / 3, 2 / 3]))


def test_where_an_expression_is_too_rare_others_take_its_place():
    kept = balanced(by_hand([0, 0, 1, 0]), 3)
    assert kept.label.tolist() == [0, 0, 1]


def test_the_posterior_of_what_is_kept_is_calibrated():
    """In 400 pictures whose posterior says .6, about 240 have that expression."""
    drawn = draw_stills(NAMES, PRIOR, 3000, 100, 0, Look("used", 8, "studio"))
    kept = balanced(drawn, 700)
    truth = np.eye(3)[kept.label]
    assert truth.mean(axis=0) == pytest.approx(1 / 3, abs=0.02)
    assert kept.posterior.mean(axis=0) == pytest.approx(truth.mean(axis=0), abs=0.04)
    assert np.abs(drawn.posterior.mean(axis=0) - 1 / 3).max() > 0.15


def test_draws_are_joined_in_their_order():
    two = joined([by_hand([0, 1]), by_hand([1])])
    assert two.label.tolist() == [0, 1, 1]
    assert two.attributes["age"].tolist() == [0, 1, 0]
    assert two.size == 8
