"""`like`: an entry says only in what it differs from another one."""

import pytest
from presets import CATALOGUE
from small_config import minimal

from affectbench.plan.inherit import lineage, merged, resolved
from affectbench.plan.members import read_plan
from affectbench.refusal import Refusal

TEACHER = {
    "method": "supervised",
    "title": "The teacher",
    "label": "one",
    "net": {"name": "cnn1d", "widths": [1, 2, 3]},
    "hparams": {"lr": 0.1, "steps": 9},
    "inputs": ["gravity"],
    "shown_in": ["table2"],
}


def child_of(parent: dict, **own) -> dict:
    entries = {"parent": parent, "child": {"like": "parent", **own}}
    return resolved({"variants": entries})["variants"]["child"]


def test_mappings_merge_and_lists_and_scalars_replace():
    child = child_of(TEACHER, method="xa_cmd", hparams={"steps": 3}, inputs=["face", "voice"])
    assert child["method"] == "xa_cmd"
    assert child["hparams"] == {"lr": 0.1, "steps": 3}
    assert child["net"] == TEACHER["net"]
    assert child["inputs"] == ["face", "voice"]
    assert "like" not in child


def test_null_takes_a_key_out_also_where_it_is_inherited():
    child = child_of(TEACHER, hparams={"lr": None}, inputs=None)
    assert child["hparams"] == {"steps": 9}
    assert "inputs" not in child


def test_what_a_parent_takes_out_its_children_do_not_have():
    entries = {
        "a": {"hparams": {"lr": 1}},
        "b": {"like": "a", "hparams": {"lr": None}},
        "c": {"like": "b"},
    }
    assert resolved({"variants": entries})["variants"]["c"] == {"hparams": {}}


def test_a_preset_can_part_a_child_from_its_parent():
    entries = {"parent": TEACHER, "child": {"like": None, "method": "xa_cmd"}}
    assert resolved({"variants": entries})["variants"]["child"] == {"method": "xa_cmd"}
    assert lineage(entries, "variants", "child") == ["child"]


def test_names_are_not_inherited_but_where_a_variant_is_shown_is():
    child = child_of(TEACHER)
    assert not {"label", "title"} & set(child)
    assert child["shown_in"] == ["table2"]


def test_another_network_takes_no_field_of_the_parents():
    assert child_of(TEACHER, net={"name": "cnn2d", "hidden": 8})["net"] == {
        "name": "cnn2d",
        "hidden": 8,
    }
    assert child_of(TEACHER, net={"name": "cnn1d"})["net"]["widths"] == [1, 2, 3]
    assert child_of(TEACHER, net={"widths": [4]})["net"] == {"name": "cnn1d", "widths": [4]}


def test_a_preset_that_changes_a_parent_changes_its_children():
    default = {"variants": {"a": {"hparams": {"steps": 9}}, "b": {"like": "a", "title": "B"}}}
    preset = {"variants": {"a": {"hparams": {"steps": 2}}}}
    assert resolved(merged(default, preset))["variants"]["b"]["hparams"] == {"steps": 2}


def test_datasets_and_searches_have_it_too():
    config = {
        "datasets": {"clips": {"use": "toy", "size": 32}, "short": {"like": "clips", "frames": 2}},
        "tune": {"eeg": {"trials": 20}, "face": {"like": "eeg"}},
    }
    whole = resolved(config)
    assert whole["datasets"]["short"] == {"use": "toy", "size": 32, "frames": 2}
    assert whole["tune"]["face"] == {"trials": 20}
    assert lineage(config["datasets"], "datasets", "short") == ["short", "clips"]


def test_nothing_that_is_given_is_changed():
    config = {"variants": {"a": {"hparams": {"lr": 1}}, "b": {"like": "a", "hparams": {"lr": 2}}}}
    resolved(config)
    assert config["variants"]["a"]["hparams"] == {"lr": 1}
    assert config["variants"]["b"]["like"] == "a"


def test_a_plan_is_of_whole_entries():
    config = minimal()
    config["variants"]["other"] = {"like": "student", "hparams": {"temperature": 0.5}}
    config["papers"]["cross_modal"]["arms"][0]["variants"].append("other")
    plan = read_plan(config, CATALOGUE)
    assert plan.variants["other"].method == "xa_cmd"
    assert plan.variants["other"].hparams["temperature"] == 0.5
    assert plan.variants["other"].label == "other"


def test_arms_may_have_names_by_which_a_preset_changes_one():
    config = minimal()
    [arm] = config["papers"]["cross_modal"]["arms"]
    config["papers"]["cross_modal"]["arms"] = {"watch": arm, "more": None}
    config = merged(
        config, {"papers": {"cross_modal": {"arms": {"watch": {"variants": ["teacher"]}}}}}
    )
    cells = read_plan(config, CATALOGUE).arms["cross_modal"].evaluations
    assert [cell.variant for cell in cells] == ["teacher"]
    config["papers"]["cross_modal"]["arms"]["watch"]["variants"] = ["techer"]
    with pytest.raises(Refusal, match=r"papers.cross_modal.arms.watch.variants: unknown variant"):
        read_plan(config, CATALOGUE)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        (
            {"a": {"like": "b"}, "b": {"like": "c"}, "c": {"like": "a"}},
            "variants.c.like: it is like itself in a circle (a -> b -> c -> a); break it",
        ),
        (
            {"a": {"like": "a"}},
            "variants.a.like: it is like itself in a circle (a -> a); break it",
        ),
        (
            {"xa_cmd": {"like": "cmd"}, "cmd": {"like": "basline"}, "baseline": {}},
            "variants.cmd.like: unknown variant 'basline' (xa_cmd -> cmd -> basline);"
            " did you mean 'baseline'?",
        ),
        (
            {"a": {"like": "b"}, "b": None},
            "variants.a.like: 'b' is set to null (a -> b); set 'a' to null as well, or let it be"
            " like another variant",
        ),
        (
            {1: {"like": "b"}, "b": "null"},
            "variants.1.like: 'b' is 'null' (1 -> b); write a mapping, KEY: VALUE",
        ),
        (
            {"a": {"like": ["b"]}},
            "variants.a.like: ['b'] is not a text; write the name of one variant",
        ),
    ],
)
def test_what_cannot_be_followed_is_refused_with_the_chain(entries, message):
    with pytest.raises(Refusal) as refusal:
        resolved({"variants": entries})
    assert str(refusal.value) == message
