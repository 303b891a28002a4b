"""The self-distillation paper's tables, from made-up comparisons with known answers."""

import numpy as np
import pandas as pd
import pytest
from claim_rows import JUDGED
from self_distillation_cells import KEY, cell, emotion

from affectbench.project.root import ROOT
from affectbench.reports.exhibits.self_distillation import (
    calibration,
    claims,
    out_of_domain,
    table1,
    table2,
    table3,
    table4,
    table5,
    table7,
)
from affectbench.store.tables import read_csv


def test_table_one_has_ways_of_weighting_by_size_and_the_papers_value_behind_ours():
    rows = emotion("tea_v_plain") + emotion("tea_v_plain", size=10)
    rows += emotion("tea_v", size=5, published="2.2465")
    shown = table1.table(pd.DataFrame(rows)).shown.map(str)
    assert shown["Experiment"].tolist() == ["w/o re.", "w/o re.", "w/ re."]
    assert shown["T"].tolist() == ["1", "10", "5"]
    assert shown["Total Emotion"].iloc[0] == "0.5000 [0.4000, 0.6000]"
    assert shown["Total Emotion"].iloc[2] == "0.5000 [0.4000, 0.6000]; paper 2.2465"
    assert shown["Arousal"].tolist() == ["–"] * 3
    assert shown["Frames / groups / members"].iloc[0] == "1,200 / 40 / 5 of 5"


def test_table_one_has_losses_beside_those_after_a_temperature_and_a_shift():
    """A total over two tasks is not shown beside one over three."""
    rows = [
        *emotion("tea_v"),
        cell("tea_v", "au", "nll", 0.65),
        cell("tea_v", "au", "calibrated_nll", 0.6),
        cell("vs_v", "au", "nll", 0.35),
        cell("vs_v", "total", "total", 1.0),
        cell("constant", "au", "nll", 0.4),
    ]
    shown = table1.table(pd.DataFrame(rows)).shown.map(str).set_index("Experiment")
    losses = [text[:5] for text in shown["AU NLL"]]
    assert dict(zip(shown.index, losses, strict=True)) == {
        "w/ re.": "0.650",
        "w/ re., shifted": "0.350",
        "constant": "0.400",
    }
    assert shown.loc["w/ re.", "AU NLL, calibrated"].startswith("0.600")
    assert shown.loc["w/ re., shifted", "Total Emotion"] == "–"


def test_table_two_says_that_the_withheld_test_set_is_another():
    member = {**KEY, "variant": "stu_v", "generation": 3, "parameters": 831_771.0}
    cells = pd.DataFrame(emotion("stu_v", 3, 5) + emotion("stu_v", 3, 1) + emotion("stu_v", 2, 5))
    told = table2.table(cells, pd.DataFrame([member, {**member, "parameters": np.nan}]))
    assert told.shown[["# Gen.", "T"]].to_numpy().tolist() == [["3", "1"], ["3", "5"]]
    assert told.shown["# Param. (paper)"].map(str).tolist() == ["1.68M", "8.4M"]
    assert told.shown["# Param. (ours)"].map(str).tolist() == ["0.83M", "4.16M"]
    other = table2.table(cells, pd.DataFrame([{**member, "generation": 1}]))
    assert other.shown["# Param. (ours)"].map(str).tolist() == ["–", "–"]
    assert "never comparable" in told.caption


def test_temperature_scaling_of_the_paper_is_the_teachers_calibrated_likelihood():
    rows = [
        cell("tea_v", "au/AU01", "nll", 0.4),
        cell("tea_v", "au/AU01", "calibrated_nll", 0.3),
        cell("ts_v", "au/AU01", "nll", 0.35),
        cell("vs_v", "au/AU01", "nll", 0.15),
        cell("stu_v", "au/AU01", "nll", 0.2, generation=1),
        cell("stu_v", "au", "nll", 0.25, generation=1, status="partial", members=4),
        cell("mc_v", "au/AU01", "nll", 0.38),
    ]
    shown = table3.table(pd.DataFrame(rows)).shown.map(str).set_index("Method")
    methods = ["Tea", "Stu1", "TS", "TS (validation)", "VS (validation)", "MC"]
    assert list(shown.index) == methods
    values = ["0.400", "0.200", "0.300", "0.350", "0.150", "0.380"]
    assert [text[:5] for text in shown["AU1"]] == values
    assert shown.loc["Stu1", "Avg."].endswith("4 of 5 members")


@pytest.mark.parametrize(("exhibit", "inputs"), [(table4, "v"), (table7, "va")])
def test_expressions_and_values_stand_side_by_side(exhibit, inputs):
    rows = [
        cell(f"stu_{inputs}", "expression", "nll", 0.9, generation=2),
        cell(f"stu_{inputs}", "affect/valence", "rmse", 0.3, generation=2),
    ]
    [row] = exhibit.table(pd.DataFrame(rows)).shown.map(str).to_dict("records")
    assert (row["Method"], row["EXPR NLL"][:5], row["Valence RMSE"][:5]) == (
        "Stu2",
        "0.900",
        "0.300",
    )


def test_table_five_is_the_balancing():
    rows = emotion("tea_v") + emotion("tea_v_unbalanced")
    assert table5.table(pd.DataFrame(rows)).shown.map(str)["Experiment"].tolist() == [
        "w/o ba.",
        "w/ ba.",
    ]


def test_calibration_has_every_method_without_the_papers_value():
    rows = [
        cell(v, "au", m, 0.2, generation=g, published="0.430")
        for v, g in (("tea_v", 0), ("stu_v", 2), ("vs_v", 0))
        for m in ("brier", "nll", "ece", "kl_to_truth")
    ]
    shown = calibration.table(pd.DataFrame(rows)).shown.map(str)
    assert shown["Method"].tolist() == ["Tea (V)", "Stu2 (V)", "Vector scaling (V)"]
    assert set(shown["KL to truth"]) == {"0.200 [0.100, 0.300]"}
    assert set(shown["AURC"]) == {"–"}


def test_other_data_is_told_by_generation_and_size():
    rows = [
        cell("stu_v", "ood/fashion_mnist", metric, 0.9, 2, size)
        for size, metric in ((5, "auroc"), (5, "auroc_entropy"), (1, "auroc_entropy"))
    ]
    shown = out_of_domain.table(pd.DataFrame(rows)).shown.map(str)
    assert shown["AUROC"].tolist() == ["0.900 [0.800, 1.000]", "–", "0.500"]
    assert shown["FPR95, entropy"].tolist() == ["–", "–", "0.950"]
    assert shown["Method"].iloc[2] == "Guessing"
    assert shown["Other"].tolist() == ["fashion_mnist"] * 3


def test_a_gap_between_generations_is_told_with_both():
    row = {**KEY, **JUDGED, "claim": "gap_shrinks_v", "variant": "stu_v", "title": "Stu3 (V)"}
    row |= {"generation": 3, "ensemble_size": 5, "task": "total", "metric": "total"}
    row |= {"other_variant": "stu_v", "other_title": "Stu3 (V)", "other_options": ""}
    row |= {"other_sweep": "", "other_generation": 3, "other_task": "total"}
    row |= {"other_ensemble_size": 1, "other_metric": "total", "groups": 40}
    row |= {"difference": -0.1, "low": -0.2, "high": -0.05, "p": np.nan}
    row |= {"p_holm": np.nan, "effect": -0.5, "improvement": np.nan, "folds": 1, "seeds": 5}
    shown = claims.table(pd.DataFrame([row])).shown.map(str)
    [row] = shown[shown["Verdict"] == "✓ holds"].to_dict("records")
    assert row["Of"] == "Stu3 (V), T = 5 − Stu3 (V), T = 1"
    assert row["Difference"] == "-0.100 [-0.200, -0.050]"


def test_published_numbers():
    rows = read_csv(ROOT / "workflow/published/self_distillation.csv")
    found = {(r["table"], r["row"], r["column"]): r["value"] for r in rows}
    assert found["1", "w/ re. T=1", "Total Emotion"] == "2.1527"
    assert found["3", "Stu4", "AU2"] == "0.301"
    assert found["7", "MC", "EXPR NLL"] == "0.994"
    assert len(found) == len(rows)
