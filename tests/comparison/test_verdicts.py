"""What intervals and tests make of a claim, alone and after correction."""

from math import inf, nan

import pytest

from affectbench.comparison.verdicts import EXPECTED, Evidence, alone, because, corrected, zone


def evidence(expect="greater", low=0.01, high=0.2, p=0.01, margin=nan, p_margin=nan) -> Evidence:
    return Evidence(expect, low, high, p, margin, p_margin)


@pytest.mark.parametrize(
    ("expect", "low", "high", "verdict"),
    [
        ("greater", 0.01, 0.2, "holds"),
        ("greater", -0.1, 0.1, "inconclusive"),
        ("greater", -0.2, -0.1, "does not hold"),
        ("greater", -0.02, 0.03, "no difference"),
        ("greater", 0.01, 0.03, "no difference"),  # not 0, but less than what the claim is about
        ("less", -0.2, -0.1, "holds"),
        ("less", 0.1, 0.2, "does not hold"),
        ("less", -0.02, 0.02, "no difference"),
        ("close", -0.02, 0.03, "holds"),
        ("close", 0.04, 0.05, "does not hold"),
        ("close", -0.05, -0.04, "does not hold"),
        ("close", 0.01, 0.05, "inconclusive"),
        ("close", -0.02, 0.05, "inconclusive"),
        ("at least", -0.02, 0.5, "holds"),  # as good or better, by however much
        ("at least", 0.1, 0.2, "holds"),
        ("at least", -0.2, -0.04, "does not hold"),
        ("at least", -0.04, -0.01, "inconclusive"),
        ("at most", -0.5, 0.02, "holds"),
        ("at most", 0.04, 0.2, "does not hold"),
        ("at most", -0.5, 0.04, "inconclusive"),
        ("at least", nan, nan, "inconclusive"),
        ("greater", nan, nan, "inconclusive"),
        ("greater", 1e-17, 1e-16, "inconclusive"),  # rounding
    ],
)
def test_an_interval_decides_where_tests_agree(expect, low, high, verdict):
    margin = 1e-20 if high == 1e-16 else 0.03
    told = evidence(expect, low, high, p=0.0, margin=margin, p_margin=0.0)
    assert alone(told) == corrected(told, 0.0, 0.0) == verdict


def test_a_test_that_does_not_agree_decides_nothing_and_it_is_said():
    told = evidence(p=0.06)
    assert alone(told) == "inconclusive"
    assert because(told, alone(told), "groups") == "the interval decides, its test does not"
    told = evidence(low=-0.01, p=0.04)
    assert alone(told) == "inconclusive"
    assert because(told, alone(told), "groups") == "the test decides, the interval does not"


def test_what_is_not_shown_to_be_within_the_margin_is_decided_by_its_side():
    """Above 0 and within the margin, but not by the margin's test: it is above 0."""
    small = evidence(low=0.001, high=0.019, p=0.01, margin=0.02, p_margin=0.06)
    assert alone(small) == "holds"
    assert because(small, alone(small), "groups") == ""
    unsure = evidence(low=-0.001, high=0.019, p=0.06, margin=0.02, p_margin=0.06)
    assert because(unsure, alone(unsure), "groups") == "the interval decides, its test does not"
    same = evidence(low=0.0, high=0.0, p=1.0, margin=0.02)
    assert because(same, alone(same), "groups") == "no spread between units, so no test"


def test_non_inferiority_is_decided_by_the_test_of_its_margin():
    """Far above 0: only that it is above the margin's lower end counts, and nothing of 0."""
    told = evidence("at least", low=0.1, high=0.2, p=1.0, margin=0.03, p_margin=0.06)
    assert alone(told) == "inconclusive"
    assert because(told, alone(told), "groups") == "the interval decides, its test does not"


def test_a_zone_has_the_margin_as_its_edge_or_none():
    assert {expect: zone(expect, 0.1) for expect in EXPECTED} == {
        **dict.fromkeys(("greater", "less", "close"), (-0.1, 0.1)),
        "at least": (-0.1, inf),
        "at most": (-inf, 0.1),
    }


def test_without_a_margin_there_is_never_no_difference():
    assert alone(evidence(low=-1e-9, high=1e-9, p=0.9)) == "inconclusive"


@pytest.mark.parametrize(
    ("told", "kept", "lost"),
    [
        (evidence(p=0.01), (0.04, nan), (0.06, nan)),
        (evidence("less", p=0.01), (0.04, 1.0), (0.06, 0.0)),
        (evidence(low=-0.01, high=0.01, p=0.9, margin=0.02, p_margin=0.01), (1, 0.04), (0.0, 0.06)),
        (evidence("close", -0.01, 0.01, 1.0, 0.02, 0.01), (1.0, 0.04), (0.0, 0.06)),
        (evidence("close", 0.03, 0.05, 0.01, 0.02, 1.0), (0.04, 1.0), (0.06, 0.0)),
        (evidence("at least", 0.0, 0.1, 1.0, 0.02, 0.01), (1.0, 0.04), (0.0, 0.06)),
        (evidence("at least", -0.1, -0.03, 0.01, 0.02, 1.0), (0.04, 1.0), (0.06, 0.0)),
    ],
)
def test_a_verdict_survives_if_the_p_value_behind_it_does(told, kept, lost):
    assert corrected(told, *kept) == alone(told) != "inconclusive"
    assert corrected(told, *lost) == "inconclusive"
    said = because(told, corrected(told, *lost), "groups")
    assert said == f"{alone(told)} alone, not after correction for all tests"


@pytest.mark.parametrize(("expect", "left"), [("greater", "holds"), ("less", "does not hold")])
def test_a_side_that_survives_the_correction_is_not_lost_with_the_margin(expect, left):
    """Within the margin alone; after the correction only that it is above 0 is left, if at all."""
    small = evidence(expect, low=0.001, high=0.004, p=1e-9, margin=0.005, p_margin=0.04)
    assert alone(small) == "no difference"
    assert corrected(small, 1e-8, 0.5) == left
    lost = "no difference alone, not after correction for all tests"
    assert because(small, left, "groups") == lost
    assert corrected(small, 0.5, 0.5) == "inconclusive"
    assert because(small, "inconclusive", "groups") == lost


def test_what_cannot_be_tested_says_why():
    few = "no interval: 4 groups, 5 are needed"
    assert because(evidence(low=nan, high=nan), "inconclusive", few) == few
    alike = evidence(low=0.1, high=0.1, p=nan)
    assert because(alike, alone(alike), "groups") == "no spread between units, so no test"
    assert because(evidence(), "holds", "groups") == ""
