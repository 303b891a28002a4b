"""What tables and figures call a variant, and which of them show it."""

import pytest

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.members import read_plan
from affectbench.plan.specs import Specs
from affectbench.plan.titles import check_shown_in, title_of_labels
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal


def config(**of_student) -> dict:
    teacher = {
        "method": "supervised",
        "net": {"name": "cnn1d"},
        "inputs": ["gyroscope"],
        "tasks": {"target": "activity"},
    }
    student = teacher | {"method": "uniform_cmd", "teachers": ["teacher"], **of_student}
    arms = [{"datasets": ["watch"], "variants": ["teacher", "student"], "gallery": ["student"]}]
    return {
        "datasets": {"watch": {"use": "watch"}},
        "variants": {"teacher": teacher, "student": student},
        "papers": {"cross_modal": {"arms": arms}},
    }


def test_title_and_exhibits_reach_the_file_that_exhibits_read():
    own = config(title="Stu{} (V)", shown_in=["weightings"])
    titles = Specs(read_plan(own, Catalogue([ROOT]))).titles("cross_modal")
    assert titles == {
        "teacher": {"title": "Teacher", "shown_in": None},
        "student": {"title": "Stu{} (V)", "shown_in": ("weightings",)},
    }


def test_a_title_is_of_all_variants_with_the_label():
    entries = {"road_cmd": {"label": "cmd"}, "cmd": {"title": "CMD"}, "watch_cmd": {"label": "cmd"}}
    assert title_of_labels(entries) == {"cmd": "CMD"}


def test_one_label_has_one_title():
    entries = {"cmd": {"title": "CMD"}, "road_cmd": {"label": "cmd", "title": "Road CMD"}}
    with pytest.raises(Refusal, match=r"variants.road_cmd.title: 'Road CMD', but 'cmd' has the"):
        title_of_labels(entries)
    entries["road_cmd"]["title"] = "CMD"
    assert title_of_labels(entries) == {"cmd": "CMD"}


@pytest.mark.parametrize(
    ("of_student", "message"),
    [
        (
            {"title": "Stu{n}"},
            "variants.student.title: 'Stu{n}' has a brace or a line break; a title",
        ),
        ({"title": ["x"]}, "variants.student.title: ['x'] is not a text"),
        ({"shown_in": ["tabel2"]}, "variants.student.shown_in: unknown exhibit 'tabel2'; did you"),
    ],
)
def test_what_cannot_be_shown_is_refused(of_student, message):
    with pytest.raises(Refusal) as refusal:
        read_plan(config(**of_student), Catalogue([ROOT]))
    assert message in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_variants_of_one_label_are_shown_in_the_same_exhibits():
    entries = {"cmd": {"shown_in": ["table2"]}, "road_cmd": {"label": "cmd"}}
    message = (
        r"variants.road_cmd.shown_in: None, but 'cmd' has the same label 'cmd' and \['table2'\]"
    )
    with pytest.raises(Refusal, match=message):
        check_shown_in(entries, ["table2"])
    entries["road_cmd"]["shown_in"] = ["table2"]
    check_shown_in(entries, ["table2"])
