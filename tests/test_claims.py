"""Claims: which cells they compare, what an interval makes of them, and what the file may say."""

import pytest

from affectbench.arms import Key
from affectbench.claims import Claim, judge, read_claims

GREATER = {"name": "c", "says": "", "place": "", "metric": "accuracy", "expect": "greater"}


def key(variant="a", options="overlap=0 split=subject", dataset="d", generation=0):
    return Key(dataset, options, variant, "", generation, 1, "mood")


def claim(ours, other, **more) -> Claim:
    return Claim(ours=ours, other=other, **{**GREATER, **more})


def test_a_claim_is_judged_wherever_both_sides_are():
    keys = [key("a"), key("b"), key("a", dataset="e"), key("b", "overlap=0.5 split=subject")]
    assert list(claim({"variant": "a"}, {"variant": "b"}).places(keys)) == [(keys[0], keys[1])]


def test_options_are_matched_as_far_as_they_are_given():
    keys = [key(options=f"overlap={o} split={s}") for o in ("0", "0.5") for s in ("x", "y")]
    pairs = list(claim({"options": {"overlap": 0}}, {"options": {"overlap": 0.5}}).places(keys))
    assert pairs == [(keys[0], keys[2]), (keys[1], keys[3])]


def test_other_generations_and_only_some_datasets():
    keys = [key(generation=g, dataset=d) for d in ("d", "e") for g in (1, 2)]
    later = claim({"generation": 2}, {"generation": 1}, datasets=("e",))
    assert list(later.places(keys)) == [(keys[3], keys[2])]


@pytest.mark.parametrize(
    ("expect", "low", "high", "verdict"),
    [
        ("greater", 0.01, 0.2, "holds"),
        ("greater", -0.1, 0.1, "inconclusive"),
        ("greater", -0.2, -0.1, "does not hold"),
        ("less", -0.2, -0.1, "holds"),
        ("less", 0.1, 0.2, "does not hold"),
        ("close", -0.02, 0.03, "holds"),
        ("close", 0.04, 0.05, "does not hold"),
        ("close", -0.05, -0.04, "does not hold"),
        ("close", -0.02, 0.05, "inconclusive"),
        ("greater", float("nan"), float("nan"), "inconclusive"),
    ],
)
def test_an_interval_decides(expect, low, high, verdict):
    assert judge(claim({}, {}, expect=expect, margin=0.03), low, high) == verdict


@pytest.mark.parametrize("paper", ["cross_modal"])
def test_the_ledger_can_be_read_and_names_each_claim_once(paper):
    claims = read_claims(paper)
    assert len({c.name for c in claims}) == len(claims) > 0
    for one in claims:
        assert one.expect in ("greater", "less", "close")
        assert set(one.ours) | set(one.other) <= set(Key._fields)
        assert one.other
        assert (one.margin > 0) == (one.expect == "close")
    assert read_claims("no such paper") == []
