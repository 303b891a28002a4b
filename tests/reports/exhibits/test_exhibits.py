"""Tables in every format, published numbers beside ours, and figures without a time stamp."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from affectbench.comparison.key import Key, Swept
from affectbench.comparison.published import Published, verdict
from affectbench.reports.exhibits.cell import TableCell
from affectbench.reports.exhibits.look import begin, nothing, save
from affectbench.reports.exhibits.table import Table

nan = float("nan")


def key(variant: str, options: str) -> Key:
    return Key("ppb_emo", Swept.read(options), variant, Swept(), 0, 1, "emotion")


def test_a_value_is_shown_with_its_interval_or_the_lack_of_one():
    assert str(TableCell(0.7421, 0.70, 0.78, ())) == "0.742 [0.700, 0.780]"
    assert str(TableCell(0.7421, nan, nan, ())) == "0.742 [no interval]"
    assert str(TableCell(nan, nan, nan, ())) == "–"
    assert str(TableCell(0.7421, nan, nan, (), exact=True)) == "0.742"


def test_latex_is_escaped_and_has_booktabs():
    shown = pd.DataFrame({"50 % of a_b": ["x & y", "p < 0.1", "a − b –"]})
    text = Table(shown, shown, "100 % {sure}").latex("a/b")
    for part in (r"\toprule", r"\bottomrule", r"\% of", r"x \& y", "$<$", "a $-$ b --"):
        assert part in text
    assert r"100~\% \{sure\}" in text


def test_markdown_keeps_text_as_it_is():
    shown = pd.DataFrame({"p": ["0.100"]})
    assert "0.100" in Table(shown, shown, "c").markdown()


def test_published_values_are_found_by_what_they_are_of():
    published = Published("cross_modal")
    found = published.find(key("xa_cmd", "overlap=0 split=random"), "accuracy")
    assert (found.table, found.row, found.value, found.dataset) == (
        "II",
        "XA-CMD",
        0.5931,
        "ppb_emo",
    )
    assert published.find(key("xa_cmd", "overlap=0.5 split=random"), "nll").value == 4.3588
    assert published.find(key("xa_cmd", "split=random"), "accuracy") is None
    assert published.find(key("ce_cmd", "overlap=0 split=random"), "accuracy") is None
    assert Published("no such paper").values == {}


def test_a_published_value_may_be_of_one_label_of_a_task():
    published = Published("self_distillation")
    key = Key("any", Swept(), "stu_v", Swept(), 4, 1, "au/AU02")
    assert published.find(key, "nll").value == 0.301
    assert published.find(key._replace(task="au"), "nll").value == 0.381
    assert published.find(key._replace(task="expression"), "nll").value == 0.957
    assert published.find(key._replace(task="digit"), "nll") is None
    teachers = key._replace(variant="tea_v", generation=0, task="au")
    assert published.find(teachers, "calibrated_nll").value == 0.427


def test_all_of_table_two_is_there():
    assert sum(len(cells) for cells in Published("cross_modal").values.values()) == 6 * 4


@pytest.mark.parametrize(
    ("use", "origin", "low", "high", "told"),
    [
        ("watch", "bundled", 0.5, 0.7, "not comparable: other data"),
        ("ppb_emo", "simulated", 0.5, 0.7, "not comparable: simulated data"),
        ("ppb_emo", "raw", 0.5, 0.7, "agrees"),
        ("ppb_emo", "raw", 0.6, 0.7, "differs"),
        ("ppb_emo", "raw", nan, nan, "not comparable: no interval"),
    ],
)
def test_a_verdict_is_only_given_where_it_can_be(use, origin, low, high, told):
    printed = Published("cross_modal").find(key("xa_cmd", "overlap=0 split=random"), "accuracy")
    assert verdict(printed, use, origin, low, high) == told
    assert verdict(None, use, origin, low, high) == ""


def test_a_figure_keeps_the_dots_of_its_name(tmp_path):
    for name in ("watch-overlap=0.5", "watch-overlap=0.25"):
        save(nothing("no student has a history"), tmp_path / name)
    names = {f"watch-overlap=0.{n}.{kind}" for n in ("5", "25") for kind in ("png", "pdf")}
    assert {path.name for path in tmp_path.iterdir()} == names


def test_a_csv_names_datasets_as_the_config_does():
    data = pd.DataFrame({"dataset": ["watch"], "dataset_title": ["Smartwatch"], "value": [0.5]})
    assert Table(data, data, "").csv() == "dataset,value\nwatch,0.5\n"


def test_the_layout_of_a_figure_is_made_for_the_pixels_that_are_saved():
    """Else text is laid out in another size than it has, and long labels are cut."""
    begin()
    assert plt.rcParams["figure.dpi"] == plt.rcParams["savefig.dpi"]


def test_figures_are_the_same_bytes_each_time(tmp_path):
    for name in ("a", "b"):
        save(nothing("no student has a history"), tmp_path / name)
    for suffix in (".png", ".pdf"):
        first, second = ((tmp_path / name).with_suffix(suffix).read_bytes() for name in ("a", "b"))
        assert first == second
        assert len(first) > 1000
