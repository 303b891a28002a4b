"""The self-distillation paper's tables and figures, from made-up comparisons with known answers."""

import numpy as np
import pandas as pd
import pytest

from affectbench.arrays import Task
from affectbench.project.root import ROOT
from affectbench.reports.exhibits.inputs import Shown
from affectbench.reports.exhibits.look import name_of
from affectbench.reports.exhibits.self_distillation import (
    calibration,
    claims,
    fig1,
    fig4,
    fig5,
    fig6,
    out_of_domain,
    table1,
    table2,
    table3,
    table4,
    table5,
    table7,
)
from affectbench.reports.exhibits.self_distillation._cells import DATA
from affectbench.reports.label_counts import frequencies
from affectbench.store.galleries import Gallery
from affectbench.store.tables import read_csv

COUNTS = {"rows": 1200, "groups": 40, "folds": 1, "members": 5, "of": 5, "status": "complete"}
PLACE = {"dataset": DATA, "options": "", "sweep": ""}
EMOTION = {
    "au_metric": "total",
    "expression_metric": "total",
    "total": "total",
    "ccc": "affect/valence",
}


def cell(variant: str, task: str, metric: str, value: float, generation=0, size=1, **more) -> dict:
    key = {"variant": variant, "generation": generation, "ensemble_size": size, "task": task}
    numbers = {"metric": metric, "value": value, "low": value - 0.1, "high": value + 0.1}
    printed = {"published": np.nan, "published_on": "", "verdict": ""}
    return {**PLACE, **key, **numbers, **COUNTS, **printed, **more}


def emotion(variant: str, generation=0, size=1, **more) -> list[dict]:
    return [
        cell(variant, task, metric, 0.5, generation, size, **more)
        for metric, task in EMOTION.items()
    ]


def test_table_one_has_ways_of_weighting_by_size_and_the_papers_value_behind_ours():
    rows = emotion("tea_v_plain") + emotion("tea_v_plain", size=10)
    rows += emotion("tea_v", size=5, published=2.2465)
    shown = table1.table(pd.DataFrame(rows)).shown.map(str)
    assert shown["Experiment"].tolist() == ["w/o re.", "w/o re.", "w/ re."]
    assert shown["T"].tolist() == ["1", "10", "5"]
    assert shown["Total Emotion"].iloc[0] == "0.5000 [0.4000, 0.6000]"
    assert shown["Total Emotion"].iloc[2] == "0.5000 [0.4000, 0.6000]; paper 2.2465 ○"
    assert shown["Arousal"].tolist() == ["–"] * 3
    assert shown["Frames / groups / members"].iloc[0] == "1,200 / 40 / 5 of 5"


def test_table_two_says_that_the_withheld_test_set_is_another():
    told = table2.table(pd.DataFrame(emotion("stu_v", 3, 5) + emotion("stu_v", 2, 5)))
    assert told.shown[["# Gen.", "T"]].to_numpy().tolist() == [["3", "5"]]
    assert "never comparable" in told.caption


def test_temperature_scaling_of_the_paper_is_the_teachers_calibrated_likelihood():
    rows = [
        cell("tea_v", "au/AU01", "nll", 0.4),
        cell("tea_v", "au/AU01", "calibrated_nll", 0.3),
        cell("ts_v", "au/AU01", "nll", 0.35),
        cell("stu_v", "au/AU01", "nll", 0.2, generation=1),
        cell("stu_v", "au", "nll", 0.25, generation=1, status="partial", members=4),
        cell("mc_v", "au/AU01", "nll", 0.38),
    ]
    shown = table3.table(pd.DataFrame(rows)).shown.map(str).set_index("Method")
    assert list(shown.index) == ["Tea", "Stu1", "TS", "TS (validation)", "MC"]
    assert [text[:5] for text in shown["AU1"]] == ["0.400", "0.200", "0.300", "0.350", "0.380"]
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
        cell(v, "au", m, 0.2, generation=g, published=0.43)
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
    assert shown["AUROC"].tolist() == ["0.900 [0.800, 1.000]", "–"]
    assert shown["Other"].tolist() == ["fashion_mnist"] * 2


def test_a_gap_between_generations_is_told_with_both():
    place = {**PLACE, "claim": "gap_shrinks_v", "variant": "stu_v", "other": "stu_v", "p": np.nan}
    place |= {"generation": 3, "ensemble_size": 5, "task": "total", "metric": "total"}
    place |= {"other_options": "", "other_sweep": "", "other_generation": 3}
    place |= {"other_ensemble_size": 1, "other_metric": "total", "groups": 40}
    place |= {"difference": -0.1, "low": -0.2, "high": -0.05, "verdict": "holds"}
    place |= {"p_holm": np.nan, "effect": -0.5, "improvement": np.nan, "folds": 1, "seeds": 5}
    shown = claims.table(pd.DataFrame([place])).shown.map(str)
    [row] = shown[shown["Verdict"] == "✓ holds"].to_dict("records")
    assert row["Of"] == "Stu3 (V), T = 5 − Stu3 (V), T = 1"
    assert row["Difference"] == "-0.100 [-0.200, -0.050]"


def metrics(values: dict[tuple[str, int, int], list[float]]) -> pd.DataFrame:
    return pd.DataFrame(
        {**PLACE, "variant": v, "generation": g, "ensemble_size": size, "seed": seed}
        | {"task": "total", "metric": "total", "value": value}
        for (v, g, size), all_seeds in values.items()
        for seed, value in enumerate(all_seeds)
    )


def test_fig_four_shows_the_mean_and_the_spread_of_single_networks():
    singles = metrics({("tea_v", 0, 1): [1.0, 1.2], ("stu_v", 1, 1): [1.4, 1.4]})
    cells = pd.DataFrame(
        [
            cell("tea_v", "total", "total", 1.3, 0, 5, published=2.2465),
            cell("stu_v", "total", "total", 1.5, 1, 5),
        ]
    )
    axis = fig4.figure(singles, cells).axes[0]
    single, ensemble = axis.containers
    assert single.lines[0].get_ydata().tolist() == pytest.approx([1.1, 1.4])
    [bars] = single.lines[2]
    assert bars.get_segments()[0][:, 1] == pytest.approx([1.1 - 0.02**0.5, 1.1 + 0.02**0.5])
    assert ensemble.lines[0].get_ydata().tolist() == pytest.approx([1.3, 1.5])
    assert [label.get_text() for label in axis.get_xticklabels()] == ["Tea", "Stu1"]
    assert fig4.figure(singles.iloc[:0], cells).axes[0].texts


def test_fig_five_has_a_curve_and_an_area_for_each_generation():
    curve = {**PLACE, "ensemble_size": 5, "task": "ood/scenes", "curve": "roc", "score": "mutual"}
    curves = pd.DataFrame(
        {**curve, "variant": v, "generation": g, "x": x, "y": y, "low": y, "high": y}
        for v, g in (("digits_tea", 0), ("digits_stu", 1))
        for x, y in ((0.0, 0.0), (0.5, 0.9), (1.0, 1.0))
    )
    cells = [
        cell(v, "ood/scenes", "auroc", 0.8, g, 5) for v, g in (("digits_tea", 0), ("digits_stu", 1))
    ]
    [axis] = fig5.figure(curves, pd.DataFrame(cells)).axes
    _, labels = axis.get_legend_handles_labels()
    assert labels == ["Tea: area 0.800 [0.700, 0.900]", "Stu1: area 0.800 [0.700, 0.900]"]
    assert fig5.figure(curves.iloc[:0], pd.DataFrame(cells)).axes[0].texts


def test_frequencies_by_hand_and_fig_six_draws_their_shares():
    classes = Task("multiclass", ("a", "b"))
    told = [(n, c, of) for n, _, c, of in frequencies(classes, np.array([[0, 0], [1, -1]]))]
    assert told == [("a", 2, 3), ("b", 1, 3)]
    labels = Task("multilabel", ("x", "y"))
    target = np.array([[1, 0], [np.nan, np.nan], [1, 1]])
    assert [c[2:] for c in frequencies(labels, target)] == [(2, 2), (1, 2)]
    values = list(frequencies(Task("regression", ("v",)), np.array([[-1.0], [1.0], [np.nan]])))
    assert (values[0][2], values[-1][2], len(values)) == (1, 1, 20)
    names = {"au": 12, "expression": 7}
    rows = [
        {"dataset": DATA, "task": task, "split": split, "name": f"n{n}", "bin": np.nan}
        | {"count": 1, "of": 4}
        for task, count in names.items()
        for n in range(count)
        for split in ("train", "val", "test")
    ]
    rows += [
        {"dataset": DATA, "task": "affect", "split": "train", "name": "valence", "bin": b}
        | {"count": 2, "of": 4}
        for b in (-0.5, 0.5)
    ]
    drawn = fig6.figure(pd.DataFrame(rows))
    heights = {round(patch.get_height(), 3) for patch in drawn.axes[0].patches}
    assert heights == {0.25}


def gallery(generation: int, posterior: dict) -> Shown:
    tasks = {
        "expression": Task("multiclass", ("sad", "glad")),
        "au": Task("multilabel", ("AU01", "AU02")),
        "affect": Task("regression", ("valence",), (-1.0, 1.0)),
    }
    targets = {
        "expression": np.array([[-1, -1, -1], [1, 1, 1]]),
        "au": np.array([[[1.0, 0.0]] * 3] * 2),
        "affect": np.full((2, 3, 1), 0.5),
    }
    logits = {
        "expression": np.zeros((2, 2, 3, 2)),
        "au": np.full((2, 2, 3, 2), [40.0, 0.0]),
        "affect": np.zeros((2, 2, 3, 1, 2)),
    }
    face = {"face": np.zeros((2, 3, 4, 4, 3), np.uint8)}
    row = np.arange(2)
    told = Gallery(row, row, tasks, face, targets, posterior, logits, {})
    return Shown(DATA, {}, "stu_v", {}, generation, told)


def test_fig_one_says_what_is_said_and_how_surely():
    """Torn between two classes and on valence, sure of AU01, torn on AU02: 1, 1, 0, 1."""
    truth = {"expression": np.full((2, 3, 2), 0.5)}
    drawn = fig1.figure([gallery(1, {}), gallery(3, truth)])
    axis = drawn.axes[1]
    widths = [patch.get_width() for patch in axis.patches]
    assert widths == pytest.approx([1, 1, 0, 1], abs=1e-9)
    labels = [label.get_text() for label in axis.get_yticklabels()]
    assert labels[0] == "expression: sad (glad)"
    assert labels[1:] == ["valence: 0.0 (0.5)", "AU01: 1 (1)", "AU02: 0 (0)"]
    assert drawn.axes[0].get_title() == "Stu3 (V): said (annotated)"
    assert fig1.figure([]).axes[0].texts


def test_names_and_published_numbers():
    assert name_of("stu_va", 2) == "Stu2 (VA)"
    rows = read_csv(ROOT / "workflow/published/self_distillation.csv")
    found = {(r["table"], r["row"], r["column"]): r["value"] for r in rows}
    assert found["1", "w/ re. T=1", "Total Emotion"] == "2.1527"
    assert found["3", "Stu4", "AU2"] == "0.301"
    assert found["7", "MC", "EXPR NLL"] == "0.994"
    assert len(found) == len(rows)
