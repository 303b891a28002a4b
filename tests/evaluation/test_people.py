"""How sure people are: numbers that can be counted by hand."""

import numpy as np
import pytest

from affectbench.evaluation.people import by_given, chose_as_most, sureness

VOTES = np.array([[3, 1], [4, 0], [np.nan, np.nan], [2, 1]])


def test_agreement_has_its_worked_values():
    found = sureness(VOTES, None, np.random.default_rng(0))
    assert found["rows"] == 2  # three votes are too few
    assert found["votes"] == 4
    assert found["unanimous"] == 0.5
    assert found["agreement"] == pytest.approx(0.75)
    assert found["one_of_others"] == pytest.approx(7 / 8)
    assert np.isnan(found["one_accuracy"])


def test_ties_count_a_part():
    found = sureness(np.array([[2, 2]]), np.array([0]), np.random.default_rng(0))
    assert found["one_of_others"] == 0  # most of the others chose the other class
    assert found["one_accuracy"] == found["most_accuracy"] == 0.5


def test_a_row_without_a_label_is_of_no_accuracy():
    found = sureness(VOTES[:2], np.array([1, -1]), np.random.default_rng(0))
    assert found["one_accuracy"] == 0.25
    assert found["most_accuracy"] == 0


def test_people_of_one_modality_choose_as_those_of_another():
    voice, face = np.array([[3, 1], [0, 4]]), np.array([[4, 0], [2, 2]])
    assert chose_as_most(voice, face) == pytest.approx((3 / 4 + 1 / 2) / 2)
    found = by_given({"voice": voice, "face": face}, np.array([0, 1]), np.random.default_rng(0))
    assert found["voice"]["as face"] == pytest.approx(5 / 8)
    assert found["face"]["as voice"] == pytest.approx((1 + 1 / 2) / 2)
    assert found["voice"]["one_accuracy"] == pytest.approx(7 / 8)
