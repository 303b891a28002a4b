"""The critical-difference diagram: which ranks are drawn, what is joined, and what it says."""

import pandas as pd
import pytest
from clipped import clipped

from affectbench.reports.exhibits.concepts import ranks as of_concepts
from affectbench.reports.exhibits.cross_modal import ranks as of_students
from affectbench.reports.exhibits.ranks import Setting, complete, diagram, ranking, words
from affectbench.reports.exhibits.self_distillation import ranks as of_uncertainty

TWO = [
    Setting("faces", "random", {"A": 0.5, "B": 0.4, "C": 0.1}, higher=True),
    Setting("faces", "by person", {"A": 0.5, "B": 0.4, "C": 0.5}, higher=True),
    Setting("voices", "all", {"A": 1.0, "B": 0.5, "C": 2.0, "D": 3.0}, higher=False),
]


def test_mean_ranks_are_over_datasets_and_of_what_every_setting_has():
    """Faces: A (1, 1.5), B (2, 3), C (3, 1.5); voices: A 2, B 1, C 3."""
    ranked = ranking(TWO)
    assert ranked.methods == ("A", "B", "C")
    assert ranked.mean == (1.625, 1.75, 2.625)
    assert ranked.of_dataset == {"faces": (1.25, 2.5, 2.25), "voices": (2, 1, 3)}
    assert ranked.left_out == ("D",)
    assert words(TWO).startswith("Ranks by dataset. faces (random; by person): A 1.25, B 2.50,")
    assert "left out: D." in words(TWO)


def test_two_datasets_are_too_few_and_the_figure_says_so():
    figure = diagram(TWO)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert {"A (1.62)", "B (1.75)", "(2.62) C", "1", "2", "3"} <= set(texts)
    assert any(
        "over 2 datasets, each over its settings, 3 in all\ntoo few datasets to tell any two of 3"
        " methods apart: at least 3 are needed" in text
        for text in texts
    )
    [bar] = [line for line in figure.axes[0].lines if line.get_linewidth() == 3]
    assert bar.is_dashed()
    assert bar.get_xdata() == pytest.approx([1.625 - 0.04, 2.625 + 0.04])
    dots = [line.get_xdata()[0] for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert dots == [1.625, 1.75, 2.625]
    assert "no test is drawn" in words(TWO)
    assert clipped(figure) == []


def test_two_methods_that_no_test_tells_apart_have_no_diagram():
    two = [Setting(f"d{n}", "all", {"A": 1.0, "B": 2.0}, higher=False) for n in range(4)]
    [axis] = diagram(two).axes
    [text] = axis.texts
    assert not axis.lines
    assert text.get_text().startswith("No diagram: A, B.")
    assert "at least 6 are needed" in text.get_text()
    assert words(two).endswith("so no diagram is drawn.")


def test_a_papers_own_method_is_ranked_on_the_datasets_that_have_it():
    lacking = Setting("faces", "by clip", {"D": float("nan")}, higher=True)
    kept, without = complete([*TWO, lacking], "D")
    assert ([setting.dataset for setting in kept], without) == (["voices"], ["faces"])
    rows = [cell(name, 0.5) for name in ("baseline", "uniform_cmd", "xa_cmd")]
    rows += [cell(name, 0.5, dataset_title="Open") for name in ("baseline", "uniform_cmd")]
    caption = of_students.caption(pd.DataFrame(rows))
    assert "xa_cmd 2.00" in caption
    assert caption.endswith("Without a value of xa_cmd, so left out: Open.")


def test_six_datasets_tell_two_methods_apart():
    six = [Setting(f"d{n}", "all", {"A": 1.0, "B": 2.0}, higher=False) for n in range(6)]
    figure = diagram(six)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert "critical difference 1.00" in texts
    assert not [line for line in figure.axes[0].lines if line.get_linewidth() == 3]
    assert words(six).endswith("Critical difference at 5 %: 1.00.")


def test_a_run_in_which_nothing_can_be_ranked_says_so():
    alone = [Setting("faces", "all", {"A": 1.0, "B": float("nan")}, higher=True)]
    assert ranking(alone) is None
    assert "fewer than two methods" in diagram(alone).axes[0].texts[0].get_text()
    assert "fewer than two methods" in words(alone)
    assert ranking([]) is None


def cell(variant: str, value: float, **more) -> dict:
    about = {"dataset": "ppb_emo", "option.split": "subject", "option.overlap": "0.5"}
    about |= {
        "dataset_title": "PPB-Emo",
        "task": "emotion",
        "metric": "accuracy",
        "generation": 0,
        "ensemble_size": 1,
    }
    return {**about, "variant": variant, "title": variant, "value": value, **more}


def test_each_papers_settings_are_those_of_its_methods():
    rows = [cell("xa_cmd", 0.5), cell("uniform_cmd", 0.4), cell("eeg", 0.9)]
    rows += [cell("xa_cmd", 0.1, metric="nll"), cell("xa_cmd", 0.1, task="ood/watch")]
    [setting] = of_students.settings(pd.DataFrame(rows))
    assert (setting.dataset, setting.name) == ("PPB-Emo", "by subject, 50% overlap")
    assert setting.values == {"xa_cmd": 0.5, "uniform_cmd": 0.4}
    rows = [
        cell("xa_cmd", 0.5),
        cell("xa_cmd", 0.3, dataset_title="Clips", **{"option.overlap": ""}),
    ]
    names = [setting.name for setting in of_students.settings(pd.DataFrame(rows))]
    assert names == ["by subject, 50% overlap", "by subject"]  # a clip is no window
    alone = pd.DataFrame(rows[1:]).drop(columns="option.overlap")
    assert [setting.name for setting in of_students.settings(alone)] == ["by subject"]

    clips = {"dataset": "short_clips", "dataset_title": "Clips", "task": "au", "metric": "nll"}
    rows = [cell("tea_v", 0.5, **clips), cell("stu_v", 0.4, **clips, generation=2)]
    rows += [cell("tea_v", 0.1, **clips | {"ensemble_size": 5})]
    rows += [cell("digits_ts", 0.3, **clips | {"dataset": "digits", "task": "digit"})]
    au, digit = of_uncertainty.settings(pd.DataFrame(rows))
    assert (au.dataset, au.name, au.values) == ("Clips", "AU (V)", {"Tea": 0.5, "Stu2": 0.4})
    assert (digit.name, digit.values, digit.higher) == ("digit", {"TS": 0.3}, False)

    still = {"dataset": "raf_db", "task": "expression", "sweep.embedding_size": "16"}
    rows = [cell("agcm", 0.5, **still), cell("by_step", 0.4, **still)]
    rows += [cell("agcm", 0.9, **still | {"sweep.embedding_size": "64"})]
    [setting] = of_concepts.settings(pd.DataFrame(rows))
    assert setting.values == {"end to end": 0.5, "by step": 0.4}
    assert setting.name == "RAF-DB, V, accuracy"
