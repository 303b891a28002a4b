"""Exhibits that any paper may show: which rows and panels they have, and what they leave out."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from affectbench.plan.arms import read_exhibits
from affectbench.plan.catalogue import Catalogue
from affectbench.project.exhibits import ON_BY_DEFAULT, exhibit_files, module_of
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.reports.exhibits.any_paper import curves, differences, forest, values

KEY = {"dataset": "ours", "options": "split=subject", "option.split": "subject", "sweep": ""}
SIZES = {"groups": 12, "folds": 1, "seeds": 3, "members": 3, "of": 3, "status": "complete"}


def cell(variant: str, task: str, metric: str, value: float, size: int = 1, **more) -> dict:
    ends = {"value": value, "low": value - 0.1, "high": value + 0.1}
    about = {"variant": variant, "title": variant.upper(), "task": task, "metric": metric}
    return {**KEY, **about, "generation": 0, "ensemble_size": size, **ends, **SIZES, **more}


def difference(first: str, second: str, task: str, metric: str, value: float) -> dict:
    row = cell(first, task, metric, value)
    both = {"other_variant": second, "other_title": second.upper(), "difference": row.pop("value")}
    return {**row, **both, "p_holm": 0.04, "effect": 0.5, "improvement": 0.75}


def test_values_have_a_row_for_each_model_and_size_and_the_metrics_that_there_are():
    cells = pd.DataFrame(
        [
            cell("a", "mood", "accuracy", 0.5),
            cell("a", "mood", "nll", 1.25),
            cell("a", "mood", "accuracy", 0.75, size=3),
            cell("b", "mood", "accuracy", 0.25),
            cell("b", "mood/calm", "accuracy", 0.9),
            cell("b", "mood", "aurc", 0.9),
        ]
    )
    shown = values.table(cells).shown
    assert list(shown["Model"]) == ["A", "A, ensemble of 3", "B"]
    assert list(shown["Accuracy"].map(lambda c: c.number())) == ["0.500", "0.750", "0.250"]
    assert str(shown["Loss"][0]) == "1.250 [1.150, 1.350]"
    assert "CCC" not in shown
    assert len(shown["Accuracy"][0].keys) == 1


def test_differences_have_a_row_for_each_pair_and_metric_of_whole_tasks():
    rows = [
        difference("a", "b", "mood", "accuracy", 0.2),
        difference("a", "b", "mood/calm", "accuracy", 0.3),
        difference("a", "b", "mood", "aurc", 0.3),
    ]
    shown = differences.table(pd.DataFrame(rows)).shown
    assert list(shown["Pair"]) == ["A − B"]
    assert str(shown["Difference"][0]) == "0.200 [0.100, 0.300]"
    assert str(shown["p (Holm)"][0]) == "0.040"
    assert len(shown["Difference"][0].keys) == 2


@pytest.mark.parametrize("count", [0, 3, forest.MOST + 2])
def test_a_forest_plot_says_how_many_differences_it_leaves_out(count):
    rows = [difference(f"a{n}", "b", "mood", "balanced_accuracy", 0.1) for n in range(count)]
    other = [difference("a", "b", "mood", "accuracy", 0.1)]
    frame = pd.DataFrame(rows + other)
    [axis] = forest.figure(frame).axes
    if count:
        labels = [text.get_text() for text in axis.get_yticklabels()]
        assert len(labels) == min(count, forest.MOST)
        assert labels[0] == "A0 − B\nours, split=subject, mood, balanced accuracy"
    else:
        assert axis.texts[0].get_text() == forest.NONE
    left_out = "2 more are in the table of differences" in forest.caption(frame)
    assert left_out == (count > forest.MOST)
    plt.close("all")


def test_learning_curves_are_of_what_most_models_of_a_setting_measure():
    course = [
        {
            **cell(v, "", "", 0.0),
            "quantity": q,
            "step": step,
            "value": step / 10,
            "seed": 0,
            "fold": "",
        }
        for v, quantities in {"a": ["val_kl", "val_acc"], "b": ["val_acc", "train_loss"]}.items()
        for q in quantities
        for step in (1, 2)
    ]
    frame = pd.DataFrame(course)
    shown = [(panel.quantity, panel.variants) for panel in curves.panels(frame)]
    assert shown == [("val_acc", ["a", "b"]), ("val_kl", ["a"])]
    assert len(curves.figure(frame).axes) == 2
    nothing = frame[frame["quantity"] == "train_loss"]
    assert curves.figure(nothing).axes[0].texts[0].get_text() == curves.NONE
    plt.close("all")


def test_a_paper_of_ones_own_shows_the_first_of_them_and_another_those_it_asks_for():
    catalogue = Catalogue([ROOT])
    assert read_exhibits({}, "our_paper", catalogue) == ON_BY_DEFAULT
    assert read_exhibits({"exhibits": []}, "our_paper", catalogue) == ()
    assert read_exhibits({}, "cross_modal", catalogue) == ()
    asked = ["table2", "values"]
    assert read_exhibits({"exhibits": asked}, "cross_modal", catalogue) == tuple(asked)
    assert module_of("cross_modal", "values").endswith("any_paper.values")
    assert module_of("cross_modal", "table2").endswith("cross_modal.table2")
    assert exhibit_files("our_paper").keys() == {*ON_BY_DEFAULT, "people", "votes"}
    with pytest.raises(Refusal, match=r"papers.our_paper.exhibits: unknown exhibit 'valeus'; did"):
        read_exhibits({"exhibits": ["valeus"]}, "our_paper", catalogue)
