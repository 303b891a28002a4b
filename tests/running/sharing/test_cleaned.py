"""What of records and plans may leave: what is listed, in the shapes that are listed."""

import pytest

from affectbench.running.sharing import cleaned
from affectbench.running.sharing.cleaned import WITHHELD

RECORD = {
    "status": "ok",
    "reason": "",
    "code": "051394cefca8136d",
    "cost": {"seconds": 0.5},
    "spec": {"member": ["watch-fold=0", "baseline", 0, 0], "hparams": {"lr": 0.1}, "prefit": None},
    "data": {"results/rows/watch-fold=0/rows.npz": "ab12"},
    "environment": {
        "python": "3.11.7", "machine": "x86_64, Intel(R) Xeon(R) CPU @ 2.20GHz",
        "packages": {"torch": "2.13.0+cpu"}, "commit": "11f3cbe51bb2-dirty",
    },
}  # fmt: skip


def test_what_a_run_writes_stays():
    assert cleaned.record(RECORD) == RECORD


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("host",), "lab-7"),
        (("spec", "raw"), "/data/x"),
        (("environment", "user"), "anna"),
        (("data", "/data/x.csv"), "ab"),
        (("data", "results/../../data/anna"), "ab"),
    ],
)
def test_what_is_not_listed_is_left_out(place, value):
    record = {k: dict(v) if isinstance(v, dict) else v for k, v in RECORD.items()}
    *above, key = place
    within = record
    for name in above:
        within = within[name]
    within[key] = value
    assert cleaned.record(record) == RECORD


@pytest.mark.parametrize(
    "text", ["/data/anna/x", "C:\\anna", "anna@lab.edu", "~anna", "a b", "a\nb", "..", "x" * 201]
)
def test_a_text_that_is_no_name_is_withheld(text):
    record = {**RECORD, "spec": {"hparams": {"file": text}}}
    assert cleaned.record(record)["spec"]["hparams"] == {"file": WITHHELD}


def test_a_choice_of_several_words_leaves_as_names_and_keys_write_it():
    entry = {"options": {"drop": "Gas pedal position", "size": 32, "file": "/data/anna"}}
    told = cleaned.paper_plan({"evaluations": [entry]})
    settings = {"drop": "Gas_pedal_position", "size": 32, "file": WITHHELD}
    assert told["evaluations"] == [{"options": settings}]
    assert cleaned.paper_plan(told) == told


def test_a_reason_with_a_path_is_withheld_and_one_of_a_loss_stays():
    assert cleaned.record({"reason": "no file /data/anna"})["reason"] == WITHHELD
    told = "the loss is nan at step 12 (val_loss: nan)"
    assert cleaned.record({"reason": told})["reason"] == told


@pytest.mark.parametrize("value", [None, [], "a", 1])
def test_what_is_no_record_is_withheld(value):
    assert cleaned.record(value) == WITHHELD


def test_titles_with_a_path_or_markup_are_withheld():
    titles = {"a": {"title": "XA-CMD (ours)", "shown_in": None}, "b": {"title": "<b>x</b>"}}
    assert cleaned.titles(titles)["a"] == titles["a"]
    assert cleaned.titles(titles)["b"] == {"title": WITHHELD}
