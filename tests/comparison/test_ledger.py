"""Claims judged: margins, arms under their floor, families of tests, and what p is of."""

import warnings
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from verdict_worlds import Design, claim, paper, verdicts_of

from affectbench.comparison.differences import Differences
from affectbench.comparison.floors import GUESS
from affectbench.comparison.key import Swept

FEW = Design(groups=12)


def papers(skills, datasets=1, design=FEW, seed=0) -> Differences:
    return paper(design, skills, datasets, np.random.default_rng(seed))


def test_a_large_difference_holds_and_its_opposite_does_not():
    between = papers((0.95, 0.75))
    [row] = verdicts_of(claim(), between)
    assert (row["verdict"], row["verdict_alone"], row["because"]) == ("holds", "holds", "")
    [row] = verdicts_of(claim("less"), between)
    assert row["verdict"] == "does not hold"


def test_arms_under_their_floor_are_named_and_not_counted():
    """Ours of the first dataset errs more than a guess: the one test that is left stands alone."""
    between = papers((0.95, 0.75), datasets=2)
    guess = papers((0.4, 0.75))
    first = next(key for key in between.cells if key.variant == "ours")
    between.cells[first] = guess.cells[first]
    unjudged, judged = verdicts_of(claim(), between)
    assert (unjudged["verdict"], unjudged["unlearned"]) == ("not judged", "ours")
    assert np.isnan(unjudged["p_holm"])
    assert judged["p_holm"] == judged["p"]


@pytest.mark.parametrize("expect", ["greater", "close"])
def test_a_comparison_without_a_number_has_no_p_and_is_not_judged(expect):
    """The second dataset's rows have no label: the one test that is left stands alone."""
    between = papers((0.95, 0.75), datasets=2)
    for key, cell in between.cells.items():
        if key.dataset == "d1":
            between.cells[key] = replace(cell, sums={n: 0 * v for n, v in cell.sums.items()})
    with np.errstate(invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        judged, unjudged = verdicts_of(claim(expect, margin=0.05), between)
    assert unjudged["verdict"] == unjudged["verdict_alone"] == "not judged"
    assert unjudged["because"] == "the metric has no value in one of the sides"
    for name in ("p", "p_holm", "p_margin", "p_margin_holm", "difference"):
        assert np.isnan(unjudged[name]), name
    assert judged["p_holm"] == judged["p"] < 0.05


def test_a_test_that_cannot_be_decided_is_not_counted():
    """The second dataset has three groups, of which no interval is drawn."""
    between = papers((0.95, 0.75))
    few = papers((0.95, 0.75), design=Design(groups=3))
    between.cells.update({key._replace(dataset="d1"): cell for key, cell in few.cells.items()})
    judged, undecided = verdicts_of(claim(), between)
    assert (judged["verdict"], undecided["verdict"]) == ("holds", "inconclusive")
    assert undecided["because"]
    assert np.isnan(undecided["p_holm"])
    assert judged["p_holm"] == judged["p"]


def test_tests_are_corrected_for_their_number_and_efforts_by_themselves():
    between = papers((0.8, 0.65), datasets=3)
    two, three, four = (
        {key._replace(sweep=Swept.of({"effort": n})): cell for key, cell in between.cells.items()}
        for n in (2, 3, 4)
    )
    floors = {key: cell for key, cell in between.cells.items() if key.variant == "constant"}
    alone = verdicts_of(claim(), between)
    among = verdicts_of(
        claim(), Differences({**between.cells, **two, **three, **four, **floors}, 0)
    )
    assert len(among) == 12
    assert max(r["p_holm"] / r["p"] for r in alone) == pytest.approx(3)
    for row in among:
        assert row["p"] <= row["p_holm"] <= 3 * row["p"] + 1e-12


def test_a_stated_margin_decides_that_there_is_no_difference():
    between = papers((0.8, 0.8), design=Design(groups=200, group_sd=0.02))
    [row] = verdicts_of(claim(margin=0.1), between)
    assert (row["verdict"], row["margin"], row["margin_of"]) == ("no difference", 0.1, "stated")
    assert row["p_margin"] == row["p_margin_holm"] < 1e-6
    [row] = verdicts_of(claim(), between)
    assert row["verdict"] == "inconclusive"
    assert np.isnan(row["margin"])
    assert row["margin_of"] == ""


def test_close_is_tested_against_its_margin():
    [row] = verdicts_of(claim("close", margin=0.05), papers((0.95, 0.75)))
    assert (row["verdict"], row["test"]) == ("does not hold", "t")
    [plain] = verdicts_of(claim(), papers((0.95, 0.75)))
    assert plain["p"] < row["p"] < 0.05
    near = papers((0.8, 0.8), design=Design(groups=200, group_sd=0.02))
    [row] = verdicts_of(claim("close", margin=0.1), near)
    assert (row["verdict"], row["p"]) == ("holds", 1.0)


def test_as_good_is_decided_against_the_margin_and_better_is_as_good():
    better, even = papers((0.95, 0.75)), Design(groups=200, group_sd=0.02)
    for between in (better, papers((0.8, 0.8), design=even)):
        [row] = verdicts_of(claim("at least", margin=0.05), between)
        assert (row["verdict"], row["test"]) == ("holds", "t")
        assert row["p_margin"] == row["p_margin_holm"] < 0.05 < row["p"]
    [row] = verdicts_of(claim("at most", margin=0.05), better)
    assert row["verdict"] == "does not hold"
    assert row["p"] < 0.05 < row["p_margin"]


def test_a_claim_of_a_number_is_judged_by_students_t():
    [row] = verdicts_of(claim(other={}, bound=0.5, margin=0.1), papers((0.95, 0.75)))
    assert (row["verdict"], row["test"]) == ("holds", "t")
    assert row["difference"] == pytest.approx(0.45, abs=0.05)
    [row] = verdicts_of(claim(other={}, bound=0.99, margin=0.01), papers((0.75, 0.75)))
    assert row["verdict"] == "does not hold"


def test_what_has_to_be_learned_beside_is_asked_of_both_sides():
    """The other side has hardly learned a second task; a task that neither has is not asked for."""
    between, beside = papers((0.95, 0.75)), papers((0.95, 0.4))
    named = claim(learned=("skill", "unknown"))
    assert verdicts_of(named, between)[0]["verdict"] == "holds"
    cells = {key._replace(task="skill"): cell for key, cell in beside.cells.items()}
    between = Differences({**between.cells, **cells}, 0)
    found = {row["unlearned"]: row["verdict"] for row in verdicts_of(named, between)}
    assert found["other/skill"] == "not judged"


def test_what_is_visible_follows_from_the_interval_and_the_error():
    """Of 11 degrees of freedom t's critical value is 2.201, and the noncentrality is 3.069."""
    [row] = verdicts_of(claim(), papers((0.8, 0.8)))
    assert row["freedom"] == pytest.approx(11)
    error = max(row["error"], (row["high"] - row["low"]) / 2 / 2.201)
    assert row["visible"] == pytest.approx(error * 3.069, rel=0.01)


@pytest.mark.parametrize(("datasets", "expect"), [(1, "less"), (4, "less"), (4, "close")])
def test_what_is_visible_is_so_also_after_correction(datasets, expect):
    """Beyond t's value at 5 % over the tests in 80 %; of none, on neither side in 10 %."""
    rows = verdicts_of(claim(expect, margin=0.01), papers((0.8, 0.8), datasets))
    assert len(rows) == datasets
    for row in rows:
        error = max(row["error"], (row["high"] - row["low"]) / 2 / 2.201)
        threshold = stats.t.isf(0.025 / datasets, 11) * row["error"] / error
        threshold = max(threshold, 2.201)
        seen = stats.nct.sf(threshold * error / row["error"], 11, row["visible"] / row["error"])
        assert seen == pytest.approx(0.9 if expect == "close" else 0.8, abs=0.005)


def test_nothing_is_visible_to_an_exchange_of_too_few_groups():
    """Of six groups no p is below 1/32: enough alone, and too few for two tests together."""
    alone, few = (papers((0.9, 0.6), n, replace(FEW, groups=6)) for n in (1, 2))
    assert [row["test"] for row in verdicts_of(claim(), few)] == ["exchange"] * 2
    assert np.isfinite([row["visible"] for row in verdicts_of(claim(), alone)]).all()
    assert np.isnan([row["visible"] for row in verdicts_of(claim(), few)]).all()


def test_an_arm_that_is_not_above_a_guess_is_not_judged_unless_the_claim_is_that_it_is(monkeypatch):
    monkeypatch.setitem(GUESS, "accuracy", 0.85)
    between = papers((0.95, 0.75))
    [row] = verdicts_of(claim(), between)
    assert (row["verdict"], row["unlearned"]) == ("not judged", "other")
    [alone] = verdicts_of(claim("less", other={}, bound=0.99, margin=0.0), papers((0.75, 0.75)))
    assert alone["verdict"] == "holds"
    assert GUESS.keys() >= {"auc", "auroc", "entropy_correlation"}
