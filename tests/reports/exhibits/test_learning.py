"""Learning curves: means and ranges by step, over the members that a line is of."""

import pandas as pd
import pytest
from clipped import clipped

from affectbench.reports.exhibits.concepts import learning as of_concepts
from affectbench.reports.exhibits.cross_modal import learning as of_students
from affectbench.reports.exhibits.learning import Panel, courses, figure
from affectbench.reports.exhibits.self_distillation import learning as of_generations

PANEL = Panel("Accuracy", "watch", "val_accuracy", ("xa_cmd", "cmd"), {"option.split": "subject"})
nan = float("nan")


def history(values: dict[str, list[list[float]]], **more) -> pd.DataFrame:
    """Return the accuracies of each variant: of each seed at steps 10, 20, ..."""
    about = {"dataset": "watch", "option.split": "subject", "quantity": "val_accuracy"}
    about |= {"generation": 0, "sweep": "", "fold": "0"}
    return pd.DataFrame(
        {**about, "variant": variant, "title": variant.upper(), "seed": seed}
        | {"step": 10 * step, "value": value, **more}
        for variant, seeds in values.items()
        for seed, of_seed in enumerate(seeds)
        for step, value in enumerate(of_seed, start=1)
    )


def test_a_line_is_the_mean_of_all_its_members_and_ends_with_the_first():
    [(name, course)] = courses(history({"xa_cmd": [[0.2, 0.5, 0.6], [0.4, 0.7]]}), PANEL)
    assert name == "XA_CMD (2 fits)"
    assert course.index.tolist() == [10, 20]
    assert course["mean"].tolist() == pytest.approx([0.3, 0.6])
    assert course["least"].tolist() == [0.2, 0.5]
    assert course["most"].tolist() == [0.4, 0.7]


def test_folds_and_seeds_are_members_alike_and_what_begins_without_a_value_is_none():
    first = history({"xa_cmd": [[0.2]]})
    [(name, course)] = courses(pd.concat([first, first.assign(fold="1", value=0.6)]), PANEL)
    assert (name, course["mean"].tolist()) == ("XA_CMD (2 fits)", [0.4])
    [(name, _)] = courses(history({"xa_cmd": [[nan, nan], [0.4, 0.5]]}), PANEL)
    assert name == "XA_CMD (1 fit)"
    assert list(courses(history({"xa_cmd": [[nan]]}), PANEL)) == []
    assert list(courses(history({"other": [[0.1]]}), PANEL)) == []
    assert list(courses(first.assign(**{"option.split": "random"}), PANEL)) == []


def test_generations_are_lines_of_their_own_in_the_order_of_arms():
    second = history({"cmd": [[0.1]]}, generation=2, title="Stu2")
    data = pd.concat([second, history({"cmd": [[0.3]], "xa_cmd": [[0.5]]})])
    assert [name for name, _ in courses(data, PANEL)] == [
        "XA_CMD (1 fit)",
        "CMD (1 fit)",
        "Stu2 (1 fit)",
    ]


def test_a_figure_has_lines_with_bands_that_differ_in_grey():
    data = history({"xa_cmd": [[0.2, 0.5], [0.4, 0.7]], "cmd": [[0.1, 0.2]]})
    drawn = figure(data, [PANEL, Panel("none", "noxi", "val_loss", ("cmd",))])
    [axis] = drawn.axes
    first, second = axis.lines
    assert first.get_ydata().tolist() == pytest.approx([0.3, 0.6])
    assert first.get_marker() != second.get_marker()
    assert first.get_linestyle() != second.get_linestyle()
    corners = axis.collections[0].get_paths()[0].vertices
    assert {(10.0, 0.2), (10.0, 0.4), (20.0, 0.5), (20.0, 0.7)} <= set(map(tuple, corners))
    assert clipped(drawn) == []
    nobody = figure(data.iloc[:0], [PANEL]).axes[0]
    assert "diverged" in nobody.texts[0].get_text()


@pytest.mark.parametrize("exhibit", [of_students, of_generations, of_concepts])
def test_each_paper_draws_the_arms_of_its_claim(exhibit):
    panel = exhibit.PANELS[0]
    data = history({panel.variants[0]: [[0.2]]}).drop(columns="option.split")
    about = {"dataset": panel.dataset, "quantity": panel.quantity, **panel.where}
    drawn = exhibit.figure(data.assign(**about))
    assert [axis.get_title() for axis in drawn.axes if axis.lines] == [panel.title]
