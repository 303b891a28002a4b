"""A claim's section: its verdict in words, its tests, both sides, what the paper printed."""

from dataclasses import replace
from math import nan

import pytest
from claims_of_a_page import cell_row, claim_row, key, section

from affectbench.reports.page.claims import ONE_ENSEMBLE, ONE_SEED, verdicts

OPEN = {"verdict": "inconclusive", "verdict_alone": "inconclusive"}


def test_the_sentence_says_the_main_verdict_and_the_repeats_after_the_correction_and_before_it():
    told = section(
        claim_row("watch", "0", role="repeat"),
        claim_row("watch", "0.5", role="repeat", **OPEN | {"verdict_alone": "does not hold"}),
        claim_row("watch", "0.75", role="repeat", **OPEN),
        claim_row("ppb_emo", "0", **OPEN | {"verdict_alone": "no difference"}),
    ).sentence
    assert told == (
        "Inconclusive (PPB-Emo, no overlap, by recording), after correction for all main tests of"
        " the paper; before it, no difference. Repeated elsewhere: holds in 1 of 3 tests"
        " (Smartwatch, no overlap), inconclusive in 2, after correction for all repeats; before"
        " it, holds in 1 of 3 tests, does not hold in 1, inconclusive in 1."
    )


def test_the_main_test_comes_first_and_gives_the_mark():
    of = section(
        claim_row("watch", "0", role="repeat"),
        claim_row("ppb_emo", "0.5", role="repeat"),
        claim_row("ppb_emo", "0", **OPEN),
    )
    assert [test.row["role"] for test in of.tests] == ["main", "repeat", "repeat"]
    assert of.marked == [("inconclusive", "? inconclusive", 1)]
    assert of.repeated == [("holds", "✓", 2)]


def test_where_no_test_is_chosen_all_are_main():
    told = section(claim_row("watch", "0"), claim_row("watch", "0.5", **OPEN)).sentence
    assert told == (
        "Holds in 1 of 2 tests, inconclusive in 1, after correction for all main tests of the"
        " paper; before it, the same."
    )


def test_a_verdict_that_the_correction_leaves_is_not_said_twice():
    assert section(claim_row("watch", "0")).sentence == (
        "Holds (Smartwatch, no overlap, by recording), after correction for all main tests of the"
        " paper; before it, the same."
    )


def test_what_is_not_judged_is_not_corrected():
    row = claim_row("watch", "0", verdict="not judged", verdict_alone="not judged")
    assert section(row).sentence == "Not judged (Smartwatch, no overlap, by recording)."


def test_a_claim_without_tests_says_so():
    assert section().sentence == "Not tested in this run."


def test_what_is_asked_needs_no_other_row():
    of = section(claim_row("watch", "0"))
    assert of.asked == "Accuracy of XA-CMD minus CMD, which should be above 0"
    assert of.sides == ("CMD is better", "XA-CMD is better")


def test_tests_on_real_data_come_first_under_their_constant_predictor():
    of = section(
        claim_row("ppb_emo", "0"),
        claim_row("watch", "0"),
        claim_row("watch", "0.5"),
        cells=(
            cell_row("watch", "0", "constant", 0.171),
            cell_row("watch", "0.5", "constant", 0.18),
        ),
    )
    assert [(name, [test.label for test in tests]) for name, tests in of.groups] == [
        (
            "Smartwatch, real recordings; constant predictor 0.17–0.18",
            ["no overlap", "50 % overlap"],
        ),
        ("PPB-Emo, simulated", ["no overlap, by recording"]),
    ]


def test_both_sides_have_their_floor_and_each_seeds_value():
    cells = (
        cell_row("watch", "0", "xa_cmd", 0.61),
        cell_row("watch", "0", "uniform_cmd", 0.56, gain_low=-0.1),
        cell_row("watch", "0", "constant", 0.17),
    )
    seeds = {(key("watch", "0", "xa_cmd").text, "accuracy"): "0.600, 0.620"}
    shared = {"own_value": 0.63, "other_value": 0.56}  # on fewer folds than ours has
    [test] = section(claim_row("watch", "0", **shared), cells=cells, seeds=seeds).tests
    ours, other = test.sides
    assert (ours.shared, other.shared) == ("0.630", "")
    assert (ours.name, ours.cell.value, ours.floor.value) == ("XA-CMD", 0.61, 0.17)
    assert (ours.seeds, other.seeds) == ("0.600, 0.620", "")
    assert (ours.cell.above(), other.cell.above()) == ("", "not shown better")


@pytest.mark.parametrize(("overlap", "published"), [("0", 0.0417), ("0.5", 0.0078)])
def test_the_papers_number_stands_beside_tests_on_its_data_however_they_are_split(
    overlap, published
):
    """Table II: .5931 against .5514 without overlap, .2719 against .2641 with."""
    own, other = section(claim_row("ppb_emo", overlap), claim_row("watch", overlap)).tests[::-1]
    assert own.published == pytest.approx(published)
    assert other.published != other.published  # the paper has no such data
    told = section(claim_row("ppb_emo", overlap)).notes
    assert told[0] == "◇ is of the paper's own split, random windows, also beside other splits."


def test_all_that_the_paper_prints_is_known_without_any_test():
    assert sorted(section().printed) == pytest.approx([0.0078, 0.0417])


def test_the_axis_has_room_for_intervals_and_printed_differences():
    of = section(claim_row("ppb_emo", "0", low=-0.02, high=0.03, difference=0.01))
    assert of.axis.low < -0.02
    assert of.axis.high > 0.0417
    left, width = of.claimed
    assert left == of.axis.zero
    assert left + width == pytest.approx(100)


def test_notes_say_what_intervals_lack_and_what_could_have_been_seen():
    row = claim_row("watch", "0", verdict="inconclusive", visible=0.0443)
    told = section(row).notes
    assert told[0] == ONE_SEED
    assert "a true difference of 0.044 would have been seen in four of five" in told[1]
    assert section(claim_row("watch", "0", seeds=5)).notes == []
    assert (
        "“no difference” cannot be found" in section(claim_row("watch", "0", margin=nan)).notes[1]
    )


def test_students_of_one_ensemble_lack_the_variance_between_ensembles():
    assert section(claim_row("watch", "0", seeds=5, generation=2)).notes == [ONE_ENSEMBLE]


def test_a_controls_mark_says_whether_its_verdict_is_the_right_one():
    [control, *_] = section(claim_row("watch", "0", verdict="does not hold")).tests
    right = replace(control, expected="does not hold")
    assert (right.mark, right.tone) == ("✗ does not hold, as known", "holds")
    wrong = replace(control, expected="holds")
    assert wrong.mark == "✗ does not hold, NOT as known (expected: holds)"
    assert (wrong.tone, wrong.look) == ("does-not-hold", "does-not-hold")
    assert (control.mark, control.tone) == ("✗ does not hold", "does-not-hold")


def test_verdicts_in_words():
    assert verdicts({}) == "not tested"
    assert verdicts({"holds": 0, "no difference": 3}) == "no difference in 3 of 3 tests"
