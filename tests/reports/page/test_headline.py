"""The first screen: which headline claims hold, what run it is, whether networks have learned."""

import yaml
from claims_of_a_page import cell_row, claim_row, section

from affectbench.comparison.claims import read_claims
from affectbench.reports.page.headline import Headline
from affectbench.reports.page.introductions import PAPERS

OPEN = {"verdict": "inconclusive", "verdict_alone": "inconclusive"}


def headline(*rows: dict, short: str = "XA-CMD", cells: tuple = ()) -> Headline:
    return Headline(short, "says", (section(*rows, cells=cells),))


def test_headline_claims_are_claims():
    papers = yaml.safe_load(PAPERS.read_text("utf-8"))
    named = {
        name: about["headline"]["claims"] for name, about in papers.items() if "headline" in about
    }
    assert set(named) == {"cross_modal", "self_distillation", "concepts"}
    for paper, claims in named.items():
        assert set(claims) <= {claim.name for claim in read_claims(paper)}


def test_the_verdict_in_a_few_words():
    fails = {"verdict": "does not hold", "verdict_alone": "does not hold"}
    assert headline(claim_row("watch", "0")).here == "holds"
    assert headline().here == "not tested"
    mixed = headline(
        claim_row("watch", "0", **fails),
        claim_row("watch", "0.5", **OPEN),
        claim_row("ppb_emo", "0", **OPEN),
    )
    assert mixed.here == "does not hold in 1 of 3, else inconclusive"
    assert mixed.look == "inconclusive"  # as most tests are
    both = headline(claim_row("watch", "0"), claim_row("watch", "0.5", **fails))
    assert both.look == "inconclusive"  # neither colour
    repeated = headline(
        claim_row("watch", "0"),
        claim_row("watch", "0.5", role="repeat", **fails),
        claim_row("ppb_emo", "0", role="repeat", **fails),
    )
    assert (repeated.here, repeated.look) == ("holds", "holds")
    assert repeated.repeats == "repeats: does not hold in 2 of 2 tests"


def test_what_the_paper_found_is_there_also_where_we_tested_other_data():
    assert set(headline(claim_row("watch", "0")).found.split(" / ")) == {"+0.042", "+0.008"}


def test_learned_sets_the_arms_beside_the_constant_predictor():
    unlearned = {"verdict": "not judged", "verdict_alone": "not judged", "unlearned": "xa_cmd"}
    one = headline(
        claim_row("watch", "0"),
        claim_row("watch", "0.5", **unlearned),
        cells=(
            cell_row("watch", "0", "xa_cmd", 0.62),
            cell_row("watch", "0", "uniform_cmd", 0.514),
            cell_row("watch", "0", "constant", 0.17),
        ),
    )
    assert one.learned == ["Smartwatch, emotion: accuracy 0.51–0.62 (constant 0.17)"]
    assert one.unlearned == "a side is not above it in 1 of 2 tests"


def test_learned_says_which_arms_do_not_beat_the_constant_predictor():
    both = cell_row("watch", "0", "uniform_cmd", 0.14, gain_low=-0.1)
    ours = cell_row("watch", "0", "xa_cmd", 0.62)
    floor = cell_row("watch", "0", "constant", 0.17)
    line = "Smartwatch, emotion: accuracy 0.14–0.62 (constant 0.17, not shown beaten by 1 of 2)"
    assert headline(claim_row("watch", "0"), cells=(both, ours, floor)).learned == [line]
    alike = {**ours, "gain_low": -0.1}
    [line] = headline(claim_row("watch", "0"), cells=(both, alike, floor)).learned
    assert line.endswith("(constant 0.17, not shown beaten)")
    worse = {**both, "gain_high": -0.02}
    [line] = headline(claim_row("watch", "0"), cells=(worse, alike, floor)).learned
    assert line.endswith("(constant 0.17, not shown beaten by 1 of 2, better than 1 of 2)")
    [line] = headline(claim_row("watch", "0"), cells=(worse, {**ours, **worse}, floor)).learned
    assert line.endswith("(constant 0.17, better than all)")


def test_each_main_test_has_its_interval_and_a_way_to_its_plot():
    one = headline(claim_row("watch", "0"), claim_row("watch", "0.5", role="repeat", **OPEN))
    [(claim, test)] = one.evidence
    assert (claim, test.number, test.interval) == ("xa_cmd_beats_cmd", "+0.050", "[0.010, 0.090]")
    assert one.bar == [("holds", "holds", 1)]
    assert not one.is_folded
