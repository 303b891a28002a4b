"""Verdict against budget: which tests make a line, what is drawn of it, and what is missing."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from affectbench.reports.exhibits.budget import NONE_SWEPT, lines_of
from affectbench.reports.exhibits.concepts import budget as of_concepts
from affectbench.reports.exhibits.cross_modal import budget
from affectbench.reports.exhibits.inputs import at_own_budget
from affectbench.reports.exhibits.self_distillation import budget as of_students

KEY = {"variant": "xa_cmd", "generation": 0, "ensemble_size": 1, "task": "emotion"}
TITLES = {"title": "XA-CMD", "other_title": "CMD", "metric": "accuracy"}


PLACES = {"ppb_emo": "PPB-Emo", "watch": "Smartwatch"}


def judged(effort: str, difference: float, dataset="ppb_emo", split="recording", **more) -> dict:
    """Return a test whose interval reaches 0.1 to both sides."""
    verdict = "holds" if difference > 0.1 else "inconclusive"
    return {
        **KEY,
        **TITLES,
        "claim": "xa_cmd_beats_cmd",
        "dataset": dataset,
        "dataset_title": PLACES[dataset],
        "margin": 0.02,
        "option.split": split,
        "sweep.effort": effort,
        "difference": difference,
        "low": difference - 0.1,
        "high": difference + 0.1,
        "verdict": verdict,
        **more,
    }


def test_a_variant_that_is_not_swept_stands_at_effort_one():
    tests = [judged("", 0.2), judged("2", 0.3), judged("0.5", 0.05)]
    [(name, line)] = lines_of(pd.DataFrame(tests)).items()
    assert name == "PPB-Emo"
    assert list(line["effort"]) == [0.5, 1, 2]
    assert list(line["difference"]) == [0.05, 0.2, 0.3]


def test_what_was_tested_at_one_effort_alone_makes_no_line():
    tests = [judged("", 0.2), judged("2", 0.3), judged("", 0.1, split="subject")]
    tests += [judged("", 0.4, generation=2), judged("", 0.2, dataset="watch")]
    assert list(lines_of(pd.DataFrame(tests))) == ["PPB-Emo"]
    assert lines_of(pd.DataFrame(tests).drop(columns="sweep.effort")) == {}
    assert lines_of(pd.DataFrame(tests[:0], columns=list(tests[0]))) == {}


def test_other_sweeps_are_kept_apart_and_lines_of_one_dataset_named_in_full():
    tests = [judged(effort, 0.2, split=split) for effort in ("", "2") for split in "ab"]
    assert list(lines_of(pd.DataFrame(tests))) == ["PPB-Emo, by a", "PPB-Emo, by b"]
    sizes = [judged("", 0.1, **{"sweep.size": "8"}), judged("2", 0.1, **{"sweep.size": "16"})]
    assert lines_of(pd.DataFrame(sizes)) == {}


def test_a_panel_has_intervals_the_claimed_side_and_marks_what_is_decided():
    tests = [judged("", 0.05), judged("2", 0.3), judged("2", 0.2, dataset="watch")]
    tests += [judged("", 0.2, dataset="watch"), judged("0.5", 0.1, dataset="watch")]
    figure = budget.figure(pd.DataFrame(tests))
    panel, empty = figure.axes
    assert panel.get_title() == "PPB-Emo, Smartwatch\naccuracy"
    assert panel.get_ylabel() == "XA-CMD − CMD"
    assert [label.get_text() for label in panel.get_xticklabels()] == ["0.5", "1", "2"]
    _, names = panel.get_legend_handles_labels()
    assert names == ["PPB-Emo (none at 0.5)", "Smartwatch", "claimed", "margin ±0.02"]
    [shade] = [patch for patch in panel.patches if patch.get_label() == "claimed"]
    assert (shade.get_y(), shade.get_y() + shade.get_height()) == (0, panel.get_ylim()[1])
    markers = [
        line for line in panel.lines if line.get_linestyle() == "None" and len(line.get_xdata())
    ]
    drawn = {
        float(y): (m.get_marker(), to_hex(m.get_mfc())) for m in markers for y in m.get_ydata()
    }
    assert drawn[0.05] == ("o", "#ffffff")
    assert (drawn[0.3][0], drawn[0.3][1] != "#ffffff") == ("^", True)
    [verdicts] = figure.legends
    assert [text.get_text() for text in verdicts.get_texts()] == ["holds", "inconclusive"]
    assert [text.get_text() for text in empty.texts] == ["not swept here"]


def test_panels_of_one_metric_are_told_apart_by_their_task():
    tests = [judged(e, 0.2, claim=name) for name in of_students.CLAIMS for e in ("", "2")]
    titles = [axis.get_title() for axis in of_students.figure(pd.DataFrame(tests)).axes]
    assert titles == [
        f"PPB-Emo\nNLL (nats), {task}" for task in ("action units", "expression", "digit")
    ]


@pytest.mark.parametrize("exhibit", [budget, of_students, of_concepts])
def test_a_run_that_swept_nothing_says_so(exhibit):
    plain = pd.DataFrame([judged("", 0.2, claim=exhibit.CLAIMS[0])]).drop(columns="sweep.effort")
    [axis] = exhibit.figure(plain).axes
    assert [text.get_text() for text in axis.texts] == [NONE_SWEPT]


def test_all_other_exhibits_show_variants_at_their_own_budget():
    frame = pd.DataFrame([judged("", 0.2), judged("2", 0.3)])
    assert list(at_own_budget(frame)["difference"]) == [0.2]
    assert len(at_own_budget(frame.drop(columns="sweep.effort"))) == 2
