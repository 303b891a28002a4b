"""Controls: claims with a known answer, how they are counted, and what the file says of them."""

import pandas as pd

from affectbench.comparison.claims import Claim, read_claims
from affectbench.comparison.controls import PAPER, Control, controls_of, summary
from affectbench.data.simulation.controls import CASES

WORDS = ("holds", "does not hold", "no difference")


def control(name: str, right: str, *verdicts: str) -> Control:
    return Control(Claim(name, "", "", "nll", {}, {}, "less", right_verdict=right), verdicts)


def test_a_control_is_as_known_where_every_verdict_is():
    assert control("a", "holds", "holds", "holds").as_known
    assert control("a", "no difference", "no difference").as_known
    assert not control("a", "holds", "holds", "inconclusive").as_known
    assert not control("a", "no difference", "holds").as_known
    assert not control("a", "holds").as_known


def test_the_summary_counts_and_names_what_came_out_otherwise():
    good, gone = control("a", "holds", "holds"), control("b", "holds")
    wrong = control("c", "no difference", "does not hold")
    assert summary([good]) == "1 of 1 controls came out as known."
    assert summary([good, gone, wrong]) == (
        "1 of 3 controls came out as known. Not b, which is known to be: holds, and was: not run."
        " Not c, which is known to be: no difference, and was: does not hold."
    )


def test_verdicts_are_those_of_the_comparison():
    first, second, *_ = read_claims(PAPER)
    rows = [(first.name, "holds"), (second.name, "holds"), (second.name, "inconclusive")]
    found = controls_of(pd.DataFrame(rows, columns=["claim", "verdict"]))
    assert [c.verdicts for c in found[:3]] == [("holds",), ("holds", "inconclusive"), ()]
    assert len(found) == len(read_claims(PAPER))


def test_every_case_is_of_a_control_and_every_claim_says_what_is_known():
    claims = read_claims(PAPER)
    assert {claim.ours["options"]["case"] for claim in claims} == set(CASES)
    assert len({claim.name for claim in claims}) == len(claims)
    assert {claim.right_verdict for claim in claims} == set(WORDS)
    for claim in claims:
        assert claim.margin > 0
        assert claim.source.startswith("ours. ")
    for paper in ("cross_modal", "self_distillation", "concepts"):
        assert not any(claim.right_verdict for claim in read_claims(paper))
