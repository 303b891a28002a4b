"""Labels from votes, as the FER+ release has them: every rule by an example of its own."""

import numpy as np
import pytest

from affectbench.data.votes import distribution, majority, one_of, without_single_votes

UNKNOWN, NO_FACE = 3, 4  # the last of five choices, of which three are classes


@pytest.mark.parametrize(
    ("votes", "half", "most"),
    [
        ((6, 3, 1, 0, 0), 0, 0),
        ((5, 5, 0, 0, 0), -1, -1),  # a tie
        ((4, 3, 3, 0, 0), -1, 0),  # no majority
        ((5, 3, 1, 1, 0), 0, 0),  # single votes are dropped: 5 of 8
        ((5, 3, 2, 0, 0), -1, 0),  # exactly half
        ((2, 2, 0, 6, 0), -1, -1),  # unknown has the majority
        ((0, 0, 0, 0, 10), -1, -1),  # no face
        ((1, 1, 1, 1, 1), -1, -1),  # nothing is left
    ],
)
def test_the_majority_is_of_the_votes_that_are_left(votes, half, most):
    assert majority(np.array([votes]), 3).tolist() == [half]
    assert majority(np.array([votes]), 3, of_all=False).tolist() == [most]


@pytest.mark.parametrize(
    ("votes", "shares"),
    [
        ((6, 3, 1, 0, 0), (2 / 3, 1 / 3, 0)),
        ((8, 2, 0, 0, 0), (1, 0, 0)),  # three quarters are enough
        ((4, 4, 2, 0, 0), (1 / 2, 1 / 2, 0)),  # equal votes are taken together
        ((4, 3, 3, 0, 0), (0.4, 0.3, 0.3)),
        ((4, 2, 0, 4, 0), None),  # unknown ends it: 4 of 10
        ((6, 0, 0, 4, 0), (1, 0, 0)),  # it ends after 6 of 10
        ((2, 0, 0, 8, 0), None),
        ((0, 0, 0, 0, 10), None),
        ((1, 1, 1, 1, 1), None),
    ],
)
def test_a_distribution_is_of_the_classes_that_are_taken(votes, shares):
    found = distribution(np.array(votes), 3)
    assert (found is None) == (shares is None)
    if shares is not None:
        assert found == pytest.approx(shares)


def test_more_than_three_classes_are_no_label():
    assert distribution(np.array([3, 3, 2, 2, 0, 0]), 4) is None


def test_a_drawn_label_has_the_distribution_s_shares():
    votes = np.repeat([[6, 3, 1, 0, 0], [2, 0, 0, 8, 0]], 4000, axis=0)
    label = one_of(votes, 3, np.random.default_rng(0))
    assert (label[4000:] == -1).all()
    assert np.bincount(label[:4000], minlength=3) / 4000 == pytest.approx(
        [2 / 3, 1 / 3, 0], abs=0.03
    )


def test_a_choice_of_one_person_is_dropped():
    assert without_single_votes(np.array([[4, 1, 0]])).tolist() == [[4, 0, 0]]
