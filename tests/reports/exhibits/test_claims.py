"""The table of claims: a sign for each verdict, why there is none, what could have been seen."""

from math import nan

import pandas as pd
import pytest
from claim_rows import JUDGED

from affectbench.comparison.verdicts import VERDICTS
from affectbench.reports.exhibits.claims import MARKS, NO_MARGIN, ledger, why
from affectbench.reports.shown_numbers import shown_numbers

KEY = {"dataset": "watch", "options": "", "sweep": "", "generation": 0, "ensemble_size": 1}
ROW = {**KEY, "task": "activity", "variant": "xa_cmd", "title": "XA-CMD", "metric": "accuracy"}
ROW |= {"other_variant": "uniform_cmd", "other_title": "CMD", "other_metric": "accuracy"}
ROW |= {"claim": "xa_cmd_beats_cmd", "difference": 0.01, "low": -0.03, "high": 0.05}
ROW |= {"p_holm": 0.6, "effect": 0.1, "improvement": 0.5, "groups": 9, "folds": 1, "seeds": 3}


def shown(**changes) -> pd.Series:
    """Return the row that the table shows of one test."""
    row = pd.DataFrame([{**ROW, **JUDGED, **changes}])
    return ledger("cross_modal", row, "").shown.map(str).iloc[0]


def test_every_verdict_has_a_sign_of_its_own():
    assert set(MARKS) == set(VERDICTS)
    assert len({mark[0] for mark in MARKS.values()}) == len(VERDICTS)
    assert shown(verdict="no difference")["Verdict"] == "≈ no difference"


def test_beside_an_inconclusive_verdict_stands_what_could_have_been_seen():
    row = shown(verdict="inconclusive", visible=0.0443, because="holds alone, not after correction")
    assert row["Smallest visible"] == "0.0443"
    assert row["Why"] == "holds alone, not after correction"
    assert shown(verdict="holds")["Smallest visible"] == ""
    assert shown(verdict="inconclusive", visible=nan)["Smallest visible"] == "not known"


def test_a_claim_that_is_not_judged_names_the_arms_that_have_learned_nothing():
    row = shown(verdict="not judged", unlearned="uniform_cmd gravity")
    assert row["Verdict"] == "○ not judged"
    assert row["Why"] == "not above the constant predictor: CMD, gravity"


def test_an_arm_that_has_not_learned_another_task_is_named_with_it():
    row = shown(verdict="not judged", unlearned="xa_cmd uniform_cmd/activity")
    assert row["Why"] == "not above the constant predictor: XA-CMD, CMD in activity"


def test_the_numbers_of_a_test_have_one_name_whatever_comes_out():
    """Else another processor's rounding, which changes a reason, would rename a row of numbers."""
    tables = [
        ledger("cross_modal", pd.DataFrame([{**ROW, **JUDGED, **came_out}]), "").traced()
        for came_out in (
            {"verdict": "holds"},
            {"verdict": "inconclusive", "because": "not precise enough"},
            {"verdict": "not judged", "unlearned": "xa_cmd"},
        )
    ]
    names = [{number[1:3] for number in shown_numbers("claims", table)} for table in tables]
    assert names[0] == names[1] == names[2]
    assert {column for _, column in names[0]} >= {"Verdict", "Why", "Difference"}


def test_what_is_compared_with_a_number_is_named_with_it():
    row = {**ROW, **JUDGED, "claim": "ood_above_chance", "metric": "auroc", "other_metric": "auroc"}
    row |= {"variant": "stu_v", "other_variant": "stu_v", "title": "Stu2 (V)", "ensemble_size": 5}
    row |= {"other_title": "Stu2 (V)"}
    table = ledger("self_distillation", pd.DataFrame([row]), "").shown
    assert table["Of"].map(str)[table["Verdict"].map(str) == "✓ holds"].tolist() == [
        "Stu2 (V), T = 5, auroc − 0.5"
    ]


def test_a_claim_without_a_margin_says_so():
    assert shown(margin=0.0209)["Margin"] == "0.0209, stated"
    assert shown(margin=0.0209, margin_of="published")["Margin"] == "0.0209, published"
    assert shown(margin=nan)["Margin"] == NO_MARGIN


def test_beside_a_verdict_stands_the_p_value_that_is_behind_it():
    both = {"p_holm": 1.0, "p_margin_holm": 0.004}
    assert shown(**both)["p (Holm)"] == "1.000"
    for expect, verdict in (("close", "holds"), ("less", "no difference")):
        told = {"expect": expect, "verdict": verdict, "verdict_alone": verdict}
        assert shown(**both, **told)["p (Holm)"] == "0.004"


@pytest.mark.parametrize(("margin", "within"), [(0.02, 0.02), (nan, 0.0)])
def test_the_plot_shades_the_margin(margin, within):
    table = ledger("cross_modal", pd.DataFrame([{**ROW, **JUDGED, "margin": margin}]), "")
    assert table.shown["Difference"].iloc[0].within == within


def test_a_claim_is_not_judged_where_a_side_is_no_better_than_a_constant_or_a_guess():
    row = {**ROW, **JUDGED, "verdict": "not judged", "because": "", "metric": "auroc"}
    row |= {"variant": "a", "title": "A", "other_variant": "b", "other_title": "B"}
    row["unlearned"] = "a b/au"
    assert why(pd.Series(row)) == (
        "not above the constant predictor: B in au; not above a guess (0.5): A"
    )
    row["metric"] = "nll"
    assert why(pd.Series(row)) == "not above the constant predictor: A, B in au"


def test_a_decided_claim_needs_no_reason():
    assert why(pd.Series({**ROW, **JUDGED})) == ""
