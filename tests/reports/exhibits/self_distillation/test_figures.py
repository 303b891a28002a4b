"""The self-distillation paper's figures, from made-up comparisons with known answers."""

import numpy as np
import pandas as pd
import pytest
from clipped import clipped
from self_distillation_cells import KEY, cell

from affectbench.arrays import Task
from affectbench.comparison.key import Key, Swept
from affectbench.reports.exhibits.inputs import Shown
from affectbench.reports.exhibits.self_distillation import fig1, fig4, fig5, fig6
from affectbench.reports.exhibits.self_distillation._cells import DATA
from affectbench.reports.label_counts import frequencies
from affectbench.store.galleries import Gallery


def metrics(values: dict[tuple[str, int, int], list[float]]) -> pd.DataFrame:
    return pd.DataFrame(
        {**KEY, "variant": v, "generation": g, "ensemble_size": size, "seed": seed}
        | {"task": "total", "metric": "total", "value": value}
        for (v, g, size), all_seeds in values.items()
        for seed, value in enumerate(all_seeds)
    )


def test_fig_four_shows_the_mean_and_the_spread_of_single_networks():
    singles = metrics({("tea_v", 0, 1): [1.0, 1.2], ("stu_v", 1, 1): [1.4, 1.4]})
    cells = pd.DataFrame(
        [
            cell("tea_v", "total", "total", 1.3, 0, 5, published="2.2465"),
            cell("stu_v", "total", "total", 1.5, 1, 5),
            cell("tea_v", "total", "total", 1.1, 0, 1) | {"low": 0.8, "high": 1.5},
            cell("stu_v", "total", "total", 1.4, 1, 1) | {"low": 1.2, "high": 1.5},
        ]
    )
    figure = fig4.figure(singles, cells)
    axis = figure.axes[0]
    single, ensemble = axis.containers
    assert (single.get_label(), ensemble.get_label()) == ("single network", "ensemble of 5")
    assert single.lines[0].get_ydata().tolist() == pytest.approx([1.1, 1.4])
    [bars] = single.lines[2]  # as those of the ensemble, intervals
    assert [s[:, 1].tolist() for s in bars.get_segments()] == [[0.8, 1.5], [1.2, 1.5]]
    [bars] = ensemble.lines[2]
    assert bars.get_segments()[0][:, 1] == pytest.approx([1.2, 1.4])
    assert ensemble.lines[0].get_ydata().tolist() == pytest.approx([1.3, 1.5])
    dots = next(line for line in axis.lines if line.get_marker() == ".")
    assert dots.get_ydata().tolist() == [1.0, 1.2, 1.4, 1.4]
    assert [label.get_text() for label in axis.get_xticklabels()] == ["Tea", "Stu1"]
    assert clipped(figure) == []
    assert not axis.texts
    assert fig4.figure(singles.iloc[:0], cells).axes[0].texts
    constant = pd.DataFrame([cell("constant", "total", "total", -3.0)])
    both = fig4.figure(singles, pd.concat([cells, constant])).axes
    assert next(text.get_text() for axis in both for text in axis.texts) == (
        "constant predictor -3.00 ↓"
    )


def test_fig_five_has_a_curve_and_an_area_for_each_generation():
    curve = {**KEY, "ensemble_size": 5, "task": "ood/scenes", "curve": "roc", "score": "mutual"}
    curve["origin"] = "bundled"
    curves = pd.DataFrame(
        {**curve, "variant": v, "generation": g, "x": x, "y": y, "low": y, "high": y}
        for v, g in (("digits_tea", 0), ("digits_stu", 1))
        for x, y in ((0.0, 0.0), (0.5, 0.9), (1.0, 1.0))
    )
    cells = [
        cell(v, "ood/scenes", "auroc", 0.8, g, 5) for v, g in (("digits_tea", 0), ("digits_stu", 1))
    ]
    [axis] = fig5.figure(curves.assign(origin="simulated"), pd.DataFrame(cells)).axes
    assert axis.get_title() == "photographs (simulated) from digits"
    fewer = curves.assign(task="ood/fashion_mnist", ensemble_size=2, origin="raw")
    cells += [one | {"task": "ood/fashion_mnist", "ensemble_size": 2} for one in cells]
    both = fig5.figure(pd.concat([curves, fewer]), pd.DataFrame(cells)).axes
    assert [axis.get_title() for axis in both] == [
        "photographs from digits",
        "garments from faces (EMENet-V)",
    ]
    [axis] = fig5.figure(curves, pd.DataFrame(cells)).axes
    _, labels = axis.get_legend_handles_labels()
    assert labels == ["Tea: area 0.800 [0.700, 0.900]", "Stu1: area 0.800 [0.700, 0.900]"]
    tea, stu = axis.lines[1:]  # the first is that of chance
    assert (tea.get_marker(), stu.get_marker()) == ("o", "s")
    assert tea.get_linestyle() != stu.get_linestyle()
    assert fig5.figure(curves.iloc[:0], pd.DataFrame(cells)).axes[0].texts
    later = [curves[curves["generation"] == 1].assign(generation=g) for g in range(2, 8)]
    more = [cell("digits_stu", "ood/scenes", "auroc", 0.8, g, 5) for g in range(2, 8)]
    many = pd.concat([curves, *later, fewer])
    assert clipped(fig5.figure(many, pd.DataFrame([*cells, *more]))) == []


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
        {"dataset": DATA, "task": "affect", "split": split, "name": "valence", "bin": b}
        | {"count": count, "of": 4}
        for split, b, count in (
            *(("train", -0.5, 1), ("train", 0.5, 3)),
            *(("val", -0.5, 3), ("val", 0.5, 1)),
            *(("test", -0.5, 0), ("test", 0.5, 4)),
        )
    ]
    drawn = fig6.figure(pd.DataFrame(rows))
    assert [axis.get_title() for axis in drawn.axes] == [
        "Action units: 8 train, 4 test",
        "Expressions: 8 train, 4 test",
        "Valence and arousal: 8 train, 4 test",
    ]
    heights = {round(patch.get_height(), 3) for patch in drawn.axes[0].patches}
    assert heights == {0.25}
    lines = {line.get_label(): line.get_ydata().tolist() for line in drawn.axes[2].lines}
    assert lines == {"valence, train": [0.5, 0.5], "valence, test": [0, 1]}


def gallery(generation: int, posterior: dict, variant="stu_v", surer: float = 1.0) -> Shown:
    """The second of two rows is labelled by every task. `surer` scales the logit of AU01."""
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
        "au": np.full((2, 2, 3, 2), [40.0 * surer, 0.0]),
        "affect": np.zeros((2, 2, 3, 1, 2)),
    }
    face = {"face": np.zeros((2, 3, 4, 4, 3), np.uint8)}
    row = np.arange(2)
    told = Gallery(row, row, tasks, face, targets, posterior, logits, {})
    key = Key(DATA, Swept(), variant, Swept(), generation, 1, "")
    return Shown(key, f"Stu{generation} (V)", "Aff-Wild2", told)


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
    assert drawn.axes[0].get_title() == "Stu3 (V): predicted (annotated)"
    assert fig1.figure([]).axes[0].texts


def test_fig_one_has_crosses_for_teachers_without_class_weights():
    students, teachers = gallery(3, {}), gallery(0, {}, "tea_v_plain", surer=0.0)
    assert len(fig1.figure([students]).axes[1].lines) == 1  # the rings of the truth
    crosses, _ = fig1.figure([students, teachers]).axes[1].lines
    assert crosses.get_xdata() == pytest.approx([1, 1, 1, 1])
    assert fig1.figure([teachers]).axes[0].texts  # no student


def test_fig_one_takes_the_face_whose_entropies_are_spread_most_evenly():
    """Of three faces one says all for sure (0, 0), one nothing (1, 1), the last one (0, 1)."""
    assert fig1.unevenness([0.75, 0.25]) == 0
    assert fig1.unevenness([1, 1]) == fig1.unevenness([0, 0]) == 0.5
    shown = gallery(3, {})
    logits = np.array([[40.0, 40], [0, 0], [0, 40]])[None, :, None]
    three = Gallery(
        *(np.arange(3),) * 2,
        {"au": shown.gallery.tasks["au"]},
        {"face": np.zeros((3, 1, 4, 4, 3), np.uint8)},
        {"au": np.array([[[0.0, 0]], [[0, 1]], [[1, 1]]])},
        {},
        {"au": logits},
        {},
    )
    labels = (
        fig1.figure([Shown(shown.key, shown.title, shown.dataset_title, three)])
        .axes[1]
        .get_yticklabels()
    )
    assert [label.get_text() for label in labels] == ["AU01: 0 (1)", "AU02: 1 (1)"]
