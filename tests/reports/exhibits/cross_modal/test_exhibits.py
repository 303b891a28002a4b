"""The cross-modal paper's tables and figures, from made-up comparisons whose answers are known."""

import numpy as np
import pandas as pd
import pytest
from claim_rows import JUDGED
from clipped import clipped

from affectbench.reports.exhibits.cross_modal import (
    claims,
    fig1,
    fig3,
    readings,
    table2,
    weightings,
)
from affectbench.reports.exhibits.references import beside

KEY = {"dataset": "ppb_emo", "options": "overlap=0 split=recording", "option.overlap": "0"}
KEY |= {"option.split": "recording", "sweep": "", "generation": 0, "ensemble_size": 1}
KEY |= {"task": "emotion"}
TITLES = {"constant": "Constant predictor", "oracle": "True posterior"}
TITLES |= {"eeg": "EEG", "xa_cmd": "XA-CMD", "random_cmd": "Random weights", "readings": "Readings"}
COUNTS = {"rows": 90, "groups": 9, "folds": 2, "members": 2, "of": 2, "status": "complete"}
COMPARED = {"p": 0.5, "p_holm": 0.0001, "effect": 0.25, "improvement": 0.5}
COMPARED |= {"groups": 9, "folds": 2, "seeds": 1, "own_value": 0.52, "other_value": 0.47}


def cell(variant: str, metric: str, value: float, **more) -> dict:
    numbers = {"metric": metric, "value": value, "low": value - 0.1, "high": value + 0.1}
    return {
        **KEY,
        "variant": variant,
        "title": TITLES[variant],
        **numbers,
        **COUNTS,
        "published": "",
        "published_on": "",
        **more,
    }


def both(variant: str, **more) -> list[dict]:
    return [cell(variant, "accuracy", 0.5, **more), cell(variant, "nll", 1.5, **more)]


def test_table_two_shows_what_students_learned():
    kl = {"task": "training", "low": np.nan, "high": np.nan}
    cells = [*both("eeg"), *both("xa_cmd"), cell("xa_cmd", "val_kl", 0.3, **kl)]
    shown = table2.table(pd.DataFrame(cells)).shown
    assert list(shown["Model"]) == ["EEG", "XA-CMD"]
    assert list(map(str, shown["No overlap: KL"])) == ["–", "0.300"]
    assert shown["No overlap: KL"].iloc[1].keys[0].task == "training"
    assert str(shown["Windows, groups, folds"].iloc[0]) == "90, 9, 2"


def test_rows_that_are_no_windows_have_no_overlap():
    difference = {
        **KEY, **COMPARED, "option.overlap": "", "options": "split=actor", "option.split": "actor",
        "variant": "xa_cmd", "other_variant": "random_cmd", "title": "XA-CMD",
        "other_title": "Random weights", "difference": 0.1, "low": 0.0, "high": 0.2,
    }  # fmt: skip
    pairs = pd.DataFrame([difference | {"metric": metric} for metric in ("accuracy", "nll")])
    own = {"options": "split=actor", "option.split": "actor", "option.overlap": ""}
    cells = pd.DataFrame([*both("xa_cmd", **own), *both("random_cmd", **own)])
    for differences in (pairs, pairs.drop(columns="option.overlap")):
        row = weightings.table(cells, differences).shown.iloc[0]
        assert (row["Split"], row["Overlap"]) == ("by actor", "–")
    assert table2.table(cells.drop(columns="option.overlap")).shown.empty


def test_a_published_value_stands_beside_its_own_data_alone():
    """The paper's numbers are of PPB-Emo; beside a smartwatch they would mean nothing."""
    printed = {"published": "0.500", "verdict": "not comparable: simulated data"}
    other = {"dataset": "watch", "published": "0.500", "verdict": "not comparable: other data"}
    cells = both("xa_cmd", **printed) + both("xa_cmd", **other)
    shown = table2.table(pd.DataFrame(cells)).shown
    assert [cell.printed() for cell in shown["No overlap: accuracy"]] == ["paper 0.500", ""]


def test_weightings_tell_what_both_reach():
    cells = pd.DataFrame([*both("xa_cmd"), *both("random_cmd")])
    pair = {**KEY, **COMPARED, "variant": "xa_cmd", "other_variant": "random_cmd"}
    pair |= {"title": "XA-CMD", "other_title": "Random weights"}
    rows = [
        {**pair, "metric": m, "difference": 0.1, "low": 0, "high": 0.2} for m in ("accuracy", "nll")
    ]
    shown = weightings.table(cells, pd.DataFrame(rows)).shown
    [row] = shown.map(str).to_dict("records")
    assert row["Difference"] == "XA-CMD − Random weights"
    assert row["The two (accuracy)"] == "0.520 / 0.470"  # on the folds that both have
    assert row["Beside (accuracy)"] == "–"
    assert row["p (Holm), accuracy"] == "<0.001"
    assert row["P(better), nll"] == "0.50"
    assert row["Groups, folds, seeds"] == "9, 2, 1"
    behind = [key.variant for key in shown["Accuracy (higher is better)"].iloc[0].keys]
    assert behind == ["xa_cmd", "random_cmd"]
    assert [key.variant for key in shown["P(better), nll"].iloc[0].keys] == behind


def test_a_reading_shows_signs_and_the_spread_of_weights():
    swept = {"sweep": "class_mode=rows normalize=teachers", "sweep.class_mode": "rows"}
    swept["sweep.normalize"] = "teachers"
    entropy = cell("readings", "weights_entropy", 0.876, **swept)
    entropy |= {"task": "training", "low": np.nan, "high": np.nan}
    cells = pd.DataFrame([*both("readings", **swept), entropy])
    sage = {**KEY, **swept, "variant": "readings", "quantity": "summed_sage", "row": "eeg"}
    sage |= {"row_title": "EEG", "column": "anger", "seed": 0}
    folds = [{**sage, "fold": fold, "value": value} for fold, value in ((0, 0.4), (1, -0.2))]
    [row] = readings.table(cells, pd.DataFrame(folds)).shown.map(str).to_dict("records")
    assert row["EEG, anger"] == "+−"
    assert row["Entropy of weights"] == "0.88"
    assert row["SAGE on"] == "rows of the class"


def test_references_stand_below_readings_and_beside_differences():
    swept = {"sweep.class_mode": "rows", "sweep.normalize": "teachers"}
    cells = pd.DataFrame([*both("oracle"), *both("constant"), *both("readings", **swept)])
    elsewhere = pd.DataFrame(both("constant", options="overlap=0.5 split=recording"))
    no_sage = pd.DataFrame(columns=[*cells, "quantity", "row", "row_title", "column"])
    table = readings.table(pd.concat([cells, elsewhere]), no_sage)
    assert table.shown["SAGE on"].tolist() == [
        "rows of the class",
        "Constant predictor",
        "True posterior",
    ]
    assert str(table.shown["Loss"].iloc[1]) == "1.500 [1.400, 1.600]"
    assert table.shown["Loss"].iloc[1].keys[0].variant == "constant"
    note = beside(cells, "accuracy")
    assert str(note) == "Constant predictor 0.500, True posterior 0.500"
    assert [key.variant for key in note.keys] == ["constant", "oracle"]
    assert beside(pd.DataFrame(both("xa_cmd")), "accuracy") == "–"


def test_readings_are_told_apart_by_whatever_is_swept():
    swept = {"sweep.class_mode": "rows", "sweep.normalize": "teachers"}
    cells = [
        line
        for how in ("probabilities", "logits")
        for line in both("readings", **swept, **{"sweep.combine": how})
    ]
    cells += both("readings", **swept | {"sweep.class_mode": "ovr"}, **{"sweep.combine": ""})
    no_sage = pd.DataFrame(columns=[*cells[0], "quantity", "row", "row_title", "column"])
    shown = readings.table(pd.DataFrame(cells), no_sage).shown
    assert shown["Combines"].tolist() == ["probabilities", "logits", "probabilities"]
    assert "Over features" not in shown


def test_readings_without_a_sweep_or_without_weights_are_shown_as_they_are():
    unswept = pd.DataFrame(both("xa_cmd"))
    no_sage = pd.DataFrame(columns=[*KEY, "variant", "quantity", "row", "column", "value"])
    assert readings.table(unswept, no_sage).shown.empty
    swept = {"sweep": "class_mode=rows normalize=classes", "sweep.class_mode": "rows"}
    swept["sweep.normalize"] = "classes"
    dead = pd.DataFrame(both("readings", **swept))
    empty = no_sage.assign(**dict.fromkeys([*swept, "row_title"], ""))
    [row] = readings.table(dead, empty).shown.map(str).to_dict("records")
    assert row["Entropy of weights"] == "–"


def test_a_claim_that_nothing_can_judge_says_so():
    row = {**KEY, **COMPARED, **JUDGED, "claim": "xa_cmd_beats_cmd", "dataset": "watch"}
    row |= {"variant": "xa_cmd", "title": "XA-CMD", "other_title": "CMD"}
    row |= {"other_variant": "uniform_cmd", "other_options": KEY["options"]}
    row |= {"metric": "accuracy", "other_metric": "accuracy"}
    row |= {"difference": 0.1, "low": 0.01, "high": 0.2}
    shown = claims.table(pd.DataFrame([row])).shown
    assert str(shown["Verdict"].iloc[0]) == "✓ holds"
    assert shown["Of"].iloc[0] == "XA-CMD − CMD"
    assert shown["Difference"].iloc[0].reach == 0.2
    assert set(shown["Verdict"].iloc[1:]) == {"– not tested here"}


def importance(features: int) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "task": "emotion", "class_mode": mode, "class": name, "feature": f, "seed": 0,
            "value": rng.normal(), "standard_error": 0.01, "dataset_title": "PPB-Emo",
            "variant": teacher,
            "title": {"eeg": "EEG", "face": "Facial"}[teacher],
        }
        for teacher in ("eeg", "face") for mode in ("rows", "ovr")
        for name in ("fear", "anger") for f in range(features)
    )  # fmt: skip


@pytest.mark.parametrize("features", [4, 30])
def test_fig_one_has_error_bars_at_its_bars(features):
    data = importance(features)
    drawn = fig1.figure(data, data.iloc[:0])
    titles = [axis.get_title() for axis in drawn.axes]
    assert titles == ["EEG, features\nanger (PPB-Emo)", "Facial, features\nanger (PPB-Emo)"]
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
    assert axis.get_xlabel() == f"SAGE value (nats), own scale\nsum: {values.sum():+.3f}"
    assert clipped(drawn) == []


def test_fig_one_shows_the_ends_of_all_error_bars():
    data = importance(3).assign(standard_error=5.0)
    axis = fig1.figure(data, data.iloc[:0]).axes[0]
    [bars] = axis.containers[-1].lines[2]
    ends = np.concatenate([segment[:, 0] for segment in bars.get_segments()])
    low, high = axis.get_xlim()
    assert low < ends.min() < -4
    assert 4 < ends.max() < high


def test_fig_one_and_three_say_when_there_is_nothing():
    none = pd.DataFrame(columns=["variant"])
    assert fig1.figure(none, none).axes[0].texts


def test_fig_one_has_panels_of_named_groups_below_those_of_features():
    features, groups = importance(4), importance(3)
    names = {0: "gaze", 1: "head pose", 2: "nose and mouth"}
    groups = groups.assign(group=groups.pop("feature").map(names))
    drawn = fig1.figure(features, groups)
    assert [axis.get_title() for axis in drawn.axes[2:]] == [
        "EEG, groups\nanger (PPB-Emo)",
        "Facial, groups\nanger (PPB-Emo)",
    ]
    labels = {label.get_text() for label in drawn.axes[3].get_yticklabels()}
    assert labels >= set(names.values())
    empty = pd.DataFrame(
        columns=["variant", "quantity", "dataset", "option.overlap", "option.split"]
    )
    assert fig3.figure(empty).axes[0].texts
