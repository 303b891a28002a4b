"""The cross-modal paper's tables and figures, from made-up comparisons whose answers are known."""

import numpy as np
import pandas as pd
import pytest

from affectbench.reports.exhibits.cross_modal import (
    claims,
    fig1,
    fig3,
    readings,
    table2,
    weightings,
)

PLACE = {"dataset": "ppb_emo", "options": "overlap=0 split=recording", "overlap": "0"}
PLACE |= {"split": "recording", "sweep": "", "generation": 0, "ensemble_size": 1, "task": "emotion"}
COUNTS = {"rows": 90, "groups": 9, "folds": 2, "members": 2, "of": 2, "status": "complete"}
TOLD = {"p": 0.5, "p_holm": 0.0001, "effect": 0.25, "improvement": 0.5}
TOLD |= {"groups": 9, "folds": 2, "seeds": 1}


def cell(variant: str, metric: str, value: float, **more) -> dict:
    numbers = {"metric": metric, "value": value, "low": value - 0.1, "high": value + 0.1}
    return {
        **PLACE,
        "variant": variant,
        **numbers,
        **COUNTS,
        "published": np.nan,
        "published_on": "",
        **more,
    }


def both(variant: str, **more) -> list[dict]:
    return [cell(variant, "accuracy", 0.5, **more), cell(variant, "nll", 1.5, **more)]


def test_table_two_has_the_papers_models_and_no_rival():
    cells = pd.DataFrame(
        [*both("eeg"), *both("xa_cmd"), *both("random_cmd"), *both("readings", sweep="a=1")]
    )
    kept = {
        "dataset": "ppb_emo",
        "split": "recording",
        "overlap": 0.0,
        "variant": "xa_cmd",
        "seed": 0,
    }
    told = [
        {**kept, "fold": fold, "quantity": "val_kl", "step": step, "value": value}
        for fold, step, value in ((0, 1, 0.9), (0, 2, 0.2), (1, 1, 0.4), (1, 2, 0.8))
    ]
    shown = table2.table(cells, pd.DataFrame(told)).shown
    assert list(shown["Model"]) == ["EEG", "XA-CMD"]
    assert shown["No overlap: KL"].tolist() == ["", "0.300"]  # the least of each fold: .2 and .4


def test_a_published_value_stands_beside_its_own_data_alone():
    """The paper's numbers are of PPB-Emo; beside a smartwatch they would mean nothing."""
    printed = {"published": 0.5, "verdict": "not comparable: simulated data"}
    other = {"dataset": "watch", "published": 0.5, "verdict": "not comparable: other data"}
    cells = both("xa_cmd", **printed) + both("xa_cmd", **other)
    told = pd.DataFrame(
        {name: [] for name in ("quantity", "overlap", "dataset", "split", "variant")}
    )
    shown = table2.table(pd.DataFrame(cells), told.assign(fold=0, seed=0, value=0.0)).shown
    assert [cell.printed() for cell in shown["No overlap: accuracy"]] == ["paper 0.5 ○", ""]


def test_weightings_tell_what_both_reach():
    cells = pd.DataFrame([*both("xa_cmd"), *both("random_cmd")])
    pair = {**PLACE, **TOLD, "ours": "xa_cmd", "other": "random_cmd"}
    rows = [
        {**pair, "metric": m, "difference": 0.1, "low": 0, "high": 0.2} for m in ("accuracy", "nll")
    ]
    shown = weightings.table(cells, pd.DataFrame(rows)).shown
    assert shown["Difference"].tolist() == ["XA-CMD − Random weights"]
    assert shown["The two (accuracy)"].tolist() == ["0.500 / 0.500"]
    assert shown["p (Holm), accuracy"].tolist() == ["<0.001"]
    assert shown["P(better), nll"].tolist() == ["0.50"]
    assert shown["Groups, folds, seeds"].tolist() == ["9, 2, 1"]
    behind = [place[2] for place in shown["Accuracy (higher is better)"].iloc[0].places]
    assert behind == ["xa_cmd", "random_cmd"]


def test_a_reading_shows_signs_and_the_spread_of_weights():
    sweep = "class_mode=rows normalize=teachers"
    told = {"dataset": "ppb_emo", "variant": "readings", "class_mode": "rows"}
    told |= {"normalize": "teachers", "seed": 0}
    notes = [
        {
            **told,
            "fold": fold,
            "quantity": "summed_sage",
            "row": "eeg",
            "column": "anger",
            "value": v,
        }
        for fold, v in ((0, 0.4), (1, -0.2))
    ]
    notes += [
        {
            **told,
            "fold": 0,
            "quantity": "teacher_weight",
            "row": row,
            "column": "anger",
            "value": 0.5,
        }
        for row in ("eeg", "face")
    ]
    shown = readings.table(pd.DataFrame(both("readings", sweep=sweep)), pd.DataFrame(notes)).shown
    assert shown["EEG, anger"].tolist() == ["+−"]
    assert shown["Entropy of weights"].tolist() == ["1.00"]  # two equal weights
    assert shown["SAGE on"].tolist() == ["rows of the class"]


def test_a_claim_that_nothing_can_judge_says_so():
    place = {**PLACE, **TOLD, "claim": "xa_cmd_beats_cmd", "dataset": "watch"}
    place |= {"variant": "xa_cmd", "other": "uniform_cmd", "other_options": PLACE["options"]}
    place |= {"metric": "accuracy", "difference": 0.1, "low": 0.01, "high": 0.2}
    shown = claims.table(pd.DataFrame([{**place, "verdict": "holds"}])).shown
    assert shown["Verdict"].iloc[0] == "✓ holds"
    assert shown["Of"].iloc[0] == "XA-CMD − CMD"
    assert shown["Difference"].iloc[0].reach == 0.2
    assert set(shown["Verdict"].iloc[1:]) == {"– not tested here"}


def importance(features: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "task": "emotion", "class_mode": mode, "class": name, "feature": f, "seed": 0,
            "value": rng.normal(), "standard_error": 0.01, "dataset": "ppb_emo", "variant": teacher,
        }
        for teacher in ("eeg", "face") for mode in ("rows", "ovr")
        for name in ("fear", "anger") for f in range(features)
    )  # fmt: skip


@pytest.mark.parametrize("features", [4, 30])
def test_fig_one_has_error_bars_at_its_bars(features):
    data = importance(features)
    drawn = fig1.figure(data)
    titles = [axis.get_title() for axis in drawn.axes]
    assert titles == ["EEG: anger (ppb_emo)", "Facial: anger (ppb_emo)"]
    mine = data[(data["variant"] == "eeg") & (data["class"] == "anger")]
    values = mine[mine["class_mode"] == "rows"]["value"].to_numpy()
    largest = sorted(values, key=abs, reverse=True)[: min(features, fig1.SHOWN - 1)]
    axis = drawn.axes[0]
    [bars] = axis.containers[-1].lines[2]
    middles = {round(seg[:, 1].mean()): seg[:, 0].mean() for seg in bars.get_segments()}
    for patch in axis.patches:
        place = round(patch.get_y() + patch.get_height() / 2)
        if place in middles:
            end = patch.get_x() + patch.get_width()
            assert middles[place] == pytest.approx(end, abs=1e-6)
    assert sorted(middles.values()) == pytest.approx(sorted(largest))


def test_fig_one_and_three_say_when_there_is_nothing():
    assert fig1.figure(pd.DataFrame(columns=["variant"])).axes[0].texts
    empty = pd.DataFrame(columns=["variant", "quantity", "dataset", "overlap", "split"])
    assert fig3.figure(empty).axes[0].texts
