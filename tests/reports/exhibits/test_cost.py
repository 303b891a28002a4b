"""Cost against performance: what is drawn, what is on the Pareto front, and what is not known."""

import numpy as np
import pandas as pd
import pytest
from clipped import clipped

from affectbench.reports.exhibits.concepts import cost as of_concepts
from affectbench.reports.exhibits.cost import UNKNOWN, Panel, figure, points
from affectbench.reports.exhibits.cross_modal import cost as of_students
from affectbench.reports.exhibits.fronts import pareto, placed
from affectbench.reports.exhibits.self_distillation import cost as of_uncertainty

PANEL = Panel("Smartwatch", "watch", "activity", "accuracy", {"split": "recording"})
nan = float("nan")


def key(variant: str, **more) -> dict:
    about = {"dataset": "watch", "option.split": "recording", "sweep": "", "variant": variant}
    return {**about, "generation": 0, "ensemble_size": 1, "task": "activity", **more}


def cell(variant: str, value: float, **more) -> dict:
    numbers = {"metric": "accuracy", "value": value, "low": value - 0.1, "high": value + 0.1}
    return {**key(variant, **more), "title": variant.upper(), **numbers}


def costs(**of_variant: tuple[float, float]) -> pd.DataFrame:
    rows = [
        {**key(name, task=""), "fold": "0", "cpu_seconds": seconds, "parameters": number}
        for name, (seconds, number) in of_variant.items()
    ]
    return pd.DataFrame(rows)


def made_up() -> tuple[pd.DataFrame, pd.DataFrame]:
    """A is cheap, B better and dearer, C as dear as B and worse; the constant predictor has 0.2."""
    values = {"a": 0.5, "b": 0.7, "c": 0.6, "constant": 0.2, "oracle": 0.9}
    cells = [cell(name, value) for name, value in values.items()]
    cells += [cell("a", 0.9, **{"option.split": "random"})]
    return pd.DataFrame(cells), costs(a=(1, 100), b=(10, 100), c=(10, 50), constant=(0.1, 1))


def test_the_front_has_what_nothing_passes():
    assert pareto([1, 2, 3, 3], [0.5, 0.4, 0.6, 0.7], higher=True) == [True, False, False, True]
    assert pareto([1, 2, 3, 3], [0.5, 0.4, 0.6, 0.7], higher=False) == [True, True, False, False]
    assert pareto([1, 1], [0.5, 0.5], higher=True) == [True, True]  # neither passes the other
    assert pareto([nan, 2], [0.9, 0.1], higher=True) == [False, True]


def overlap(one: tuple, other: tuple, size: tuple) -> bool:
    return all(abs(a - b) < side - 1e-9 for a, b, side in zip(one, other, size, strict=True))


def test_numbers_cover_no_marker_no_line_and_no_edge():
    size = (0.1, 0.05)
    assert placed([(0.5, 0.5)], [size], []) == [pytest.approx((0.57, 0.5))]
    [(x, y)] = placed([(0.97, 0.01)], [size], [])  # in a corner
    assert x < 0.92 < y + 0.9
    many = placed([(0.5, 0.5)] * 6, [size] * 6, [(0.48, 0.48, 0.52, 0.52)])
    assert not any(overlap(a, b, size) for n, a in enumerate(many) for b in many[:n])
    [(_, y)] = placed([(0.5, 0.5)], [size], [(0, 0.45, 1, 0.52)])
    assert y - 0.025 >= 0.52


def test_points_have_the_mean_cost_of_folds_and_no_references():
    cells, of_cells = made_up()
    second = of_cells.assign(fold="1", cpu_seconds=of_cells["cpu_seconds"] * 3)
    best, other, last = points(cells, pd.concat([of_cells, second]), PANEL)
    assert best == ("B", 0.7, 0.6, pytest.approx(0.8), 20, 100)
    assert (other.name, last.name, last.cpu_seconds) == ("C", "A", 2)
    unknown = points(cells, pd.concat([of_cells, of_cells.assign(cpu_seconds=nan)]), PANEL)
    assert np.isnan([point.cpu_seconds for point in unknown]).all()
    pooled = cells.assign(ensemble_size=5, sweep="embedding_size=16")
    assert points(pooled, of_cells, PANEL)[0].name == "B, size 16, T=5"


def test_the_figure_draws_points_intervals_and_the_front_by_either_cost():
    drawn = figure(*made_up(), [PANEL])
    seconds, parameters, names = drawn.axes
    assert seconds.get_ylabel() == parameters.get_ylabel() == "accuracy"
    assert [axis.get_xlabel() for axis in (seconds, parameters)] == [
        "CPU seconds to train",
        "parameters",
    ]
    dots = {
        line.get_markerfacecolor(): list(zip(line.get_xdata(), line.get_ydata(), strict=True))
        for line in seconds.lines
        if line.get_marker() == "o"
    }
    assert dots == {"#0072B2": [(1, 0.5), (10, 0.7)], "white": [(10, 0.6)]}
    on_front = next(line for line in parameters.lines if line.get_markerfacecolor() == "#0072B2")
    fewest = list(zip(on_front.get_xdata(), on_front.get_ydata(), strict=True))
    assert (50, 0.6) in fewest
    [intervals] = seconds.collections
    assert intervals.get_segments()[0][:, 1].tolist() == pytest.approx([0.6, 0.8])
    assert names.texts[0].get_text() == "1  B\n2  C\n3  A"
    assert {text.get_text() for text in seconds.texts} == {"1", "2", "3"}
    floor = [line for line in seconds.lines if line.get_linestyle() == ":"]
    assert [line.get_ydata()[0] for line in floor] == [0.2]
    assert clipped(drawn) == []


def test_a_constant_predictor_far_away_is_told_in_words():
    cells, of_cells = made_up()
    cells.loc[cells["variant"] == "constant", "value"] = -9.0
    seconds = figure(cells, of_cells, [PANEL]).axes[0]
    assert "constant predictor -9.00 ↓" in [text.get_text() for text in seconds.texts]
    assert seconds.get_ylim()[0] > 0


def test_points_that_lie_on_each_other_share_one_text():
    values = {"a": 0.9, "b": 0.302, "c": 0.301, "d": 0.3, "e": 0.1}
    same = dict.fromkeys("bcd", (10, 100))
    cells = pd.DataFrame([cell(name, value) for name, value in values.items()])
    seconds = figure(cells, costs(a=(10, 100), e=(1, 9), **same), [PANEL]).axes[0]
    assert {text.get_text() for text in seconds.texts} == {"1", "2-4", "5"}
    beside = costs(a=(10, 100), e=(1, 9), **{**same, "c": (5, 100)})
    seconds = figure(cells, beside, [PANEL]).axes[0]
    assert {text.get_text() for text in seconds.texts} == {"1", "2, 4", "3", "5"}


def test_costs_that_are_not_known_are_said_to_be_and_no_cells_make_no_panel():
    cells, of_cells = made_up()
    seconds, parameters, _ = figure(cells, of_cells.assign(cpu_seconds=nan), [PANEL]).axes
    assert [text.get_text() for text in seconds.texts] == [UNKNOWN]
    assert len(parameters.lines) > 1
    [axis] = figure(cells, of_cells, [Panel("none", "noxi", "engagement", "ccc")]).axes
    assert "none of the cells" in axis.texts[0].get_text()


@pytest.mark.parametrize("exhibit", [of_students, of_uncertainty, of_concepts])
def test_each_paper_has_panels_of_its_main_metric(exhibit):
    panel = exhibit.PANELS[0]
    about = {"dataset": panel.dataset, "task": panel.task, "metric": panel.metric}
    about |= {f"option.{name}": value for name, value in panel.options.items()}
    variant = (panel.variants or ("a",))[0]
    cells = made_up()[0].iloc[:1].assign(variant=variant, **about)
    of_cells = costs(**{variant: (1.0, 10.0)}).assign(**{**about, "task": ""})
    drawn = exhibit.figure(cells.drop(columns="option.split", errors="ignore").assign(**{
        name: value for name, value in about.items() if name.startswith("option.")
    }), of_cells.drop(columns="option.split").assign(**{
        name: value for name, value in about.items() if name.startswith("option.")
    }))  # fmt: skip
    assert drawn.axes[0].get_title() == panel.title
