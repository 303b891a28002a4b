"""Values that may be written in several ways, names, and what stands twice."""

import pytest
import torch
from full_config import full
from presets import CATALOGUE
from small_config import minimal

from affectbench.plan.grammar import checked_grammar
from affectbench.plan.members import Plan, read_plan
from affectbench.plan.roles import RESERVED, fault_of_role
from affectbench.plan.specs import Specs
from affectbench.refusal import Refusal
from affectbench.running.settings import Settings

ARM = ("papers", "cross_modal", "arms", 0)


def with_(place: tuple, **changes) -> dict:
    """Return the minimal config with keys of one of its mappings changed."""
    config = minimal()
    entry = config
    for key in place:
        entry = entry[key]
    entry.update(changes)
    return config


def specs_of(plan: Plan) -> list[str]:
    specs = Specs(plan)
    return [*map(specs.fit, plan.members), *map(specs.select, plan.datasets)]


@pytest.mark.parametrize(
    ("place", "written", "meant"),
    [
        ((), {"seeds": [1.0, 0.0]}, {"seeds": [1, 0]}),
        ((), {"seeds": ["1"]}, {"seeds": [1]}),
        ((), {"root_seed": 1.0}, {"root_seed": 1}),
        ((), {"root_seed": "1"}, {"root_seed": 1}),
        ((), {"effort": "2"}, {"effort": 2}),
        (("variants", "teacher"), {"seeds": [0.0]}, {"seeds": [0]}),
        (("variants", "student"), {"importance": "true"}, {"importance": True}),
        (("variants", "student"), {"importance": "no"}, {"importance": False}),
        (("variants", "teacher"), {"hparams": {"steps": "9"}}, {"hparams": {"steps": 9}}),
        (("variants", "teacher"), {"hparams": {"lr": "1e-3"}}, {"hparams": {"lr": 0.001}}),
        (("datasets", "watch"), {"fold": 1.0, "overlap": "0.5"}, {"fold": 1, "overlap": 0.5}),
    ],
)
def test_two_ways_to_write_a_value_are_the_same_jobs(place, written, meant):
    plans = [read_plan(with_(place, **changes), CATALOGUE) for changes in (written, meant)]
    assert specs_of(plans[0]) == specs_of(plans[1])
    assert plans[0].members == plans[1].members
    assert [str(member) for member in plans[0].members] == [str(m) for m in plans[1].members]


def test_a_command_line_gives_texts_and_they_are_read_as_what_they_are_for():
    """As `snakemake --config checkpoint=true warm_start=no 'rows={raf_db: 60}'` has them."""
    given = {"checkpoint": "true", "warm_start": "no", "members_per_gpu": "2"}
    config = {**minimal(), **given, "rows": {"raf_db": "60"}}
    config["datasets"]["faces"] = {"use": "raf_db", "size": "32"}
    plan = read_plan(config, CATALOGUE)
    assert Settings.of(plan.config) == Settings(
        checkpoint=True, warm_start=False, members_per_gpu=2
    )
    assert plan.sources["raf_db-size=32"].rows == 60
    assert plan.sources["raf_db-size=32"].options["size"] == 32


def test_a_setting_of_null_is_its_default():
    plan = read_plan({**minimal(), "checkpoint": None, "members_per_gpu": None}, CATALOGUE)
    assert Settings.of(plan.config) == Settings()


def test_a_where_pins_a_swept_list_and_a_number_written_otherwise():
    config = minimal()
    config["variants"]["teacher"]["net"] = {"name": "cnn1d", "widths": [[4, 4, 4], [8, 8, 8]]}
    config["variants"]["student"] |= {
        "teachers": [{"variant": "teacher", "where": {"widths": [8.0, 8, 8]}}],
    }
    arm = config["papers"]["cross_modal"]["arms"][0]
    for pinned in ([4, 4, 4], [[4, 4, 4]], ["4", 4.0, 4]):
        arm["variants"] = [{"name": "teacher", "where": {"widths": pinned}}, "student"]
        plan = read_plan(config, CATALOGUE)
        evaluated = [variant for _, variant, _ in plan.evaluations]
        assert evaluated == ["teacher-widths=4_4_4", "student"]
        [student] = [member for member in plan.members if member.variant == "student"]
        [teacher] = plan.parents(student).teachers["teacher"]
        assert teacher.variant == "teacher-widths=8_8_8"
    arm["variants"] = [{"name": "teacher", "where": {"widths": [[4, 4, 4], [8, 8, 8]]}}]
    assert len(read_plan(config, CATALOGUE).evaluations) == 2
    arm["variants"] = [{"name": "teacher", "where": {"widths": [[2, 2, 2]]}}]
    with pytest.raises(Refusal, match=r"has no widths=\[2, 2, 2\]; it has 4_4_4, 8_8_8"):
        read_plan(config, CATALOGUE)


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ((), {"seeds": [0, 0]}),
        ((), {"seeds": [0, 0.0]}),
        (("variants", "teacher"), {"seeds": [1, "1"]}),
        (("variants", "teacher"), {"inputs": ["gyroscope", "gyroscope"]}),
        (("variants", "teacher"), {"shown_in": ["table2", "table2"]}),
        (ARM, {"ensemble_sizes": [1, 1]}),
        (ARM, {"datasets": ["watch", "watch"]}),
        (ARM, {"variants": ["teacher", "student", "teacher"]}),
        (ARM, {"explain": ["teacher", "teacher"]}),
        (ARM, {"gallery": ["teacher", "teacher"]}),
        (ARM, {"occlude": ["teacher", "teacher"]}),
        (ARM, {"ood": ["watch", "watch"]}),
        (("papers", "cross_modal"), {"exhibits": ["table2", "table2"]}),
        (("papers", "cross_modal"), {"pairs": [["student", "teacher"]] * 2}),
        (("papers", "cross_modal"), {"pairs": [["student", "student"]]}),
    ],
)
def test_what_stands_twice_is_refused(place, changes):
    [key] = changes
    with pytest.raises(Refusal, match=rf"{key}.* names something twice; write each once"):
        read_plan(with_(place, **changes), CATALOGUE)


@pytest.mark.parametrize("name", ["..", ".", "a\n", "x" * 300, "a/b", "", "a b", "ä", "/etc"])
@pytest.mark.parametrize("table", ["datasets", "variants", "papers", "starts", "tune", "arms"])
def test_a_name_that_could_lead_elsewhere_is_refused(table, name, tmp_path):
    config = full(tmp_path)
    entries = config["papers"]["cross_modal"]["arms"] if table == "arms" else config[table]
    entries[name] = next(iter(entries.values()))
    with pytest.raises(Refusal, match="is no usable name, as it ") as refusal:
        read_plan(config, CATALOGUE)
    assert len(str(refusal.value)) < 300


def test_a_swept_value_that_is_no_part_of_a_name_is_refused():
    config = minimal()
    config["variants"]["teacher"] |= {
        "net": {"name": "vit", "pretrained": ["a/../../b", "c"]}, "inputs": ["gyroscope"],
    }  # fmt: skip
    with pytest.raises(Refusal, match=r"variants.teacher: .* no usable name, as it has '/' in it"):
        read_plan(config, CATALOGUE)


def test_a_role_is_a_name_that_no_module_of_torch_has():
    both = {*dir(torch.nn.ModuleDict()), *dir(torch.nn.ParameterDict())}
    assert {name for name in both if not name.startswith("_")} <= RESERVED
    for role in ("target", "au", "voice_concepts"):
        assert fault_of_role(role) == ""
    for role, told in (("a.b", "it has '.' in it"), ("keys", "it is a word of torch's networks")):
        config = with_(("variants", "teacher"), tasks={role: "activity"})
        with pytest.raises(Refusal, match=rf"variants.teacher.tasks: '{role}' .* as {told}"):
            read_plan(config, CATALOGUE)


def test_a_title_is_one_line():
    config = with_(("variants", "teacher"), title="two\nlines")
    with pytest.raises(Refusal, match=r"title: 'two\\nlines' has a brace or a line break"):
        checked_grammar(config)


def test_a_path_of_a_user_who_is_not_there_is_refused():
    plan = read_plan({**minimal(), "raw": {"watch": "~nosuchuser/x"}}, CATALOGUE)
    with pytest.raises(Refusal, match=r"raw.watch: '~nosuchuser/x' is in the home of no user"):
        Specs(plan).check_raw()


def test_a_selection_is_told_the_tasks_that_are_learned_there():
    config = minimal()
    config["datasets"]["other"] = {"use": "watch", "fold": 1}
    config["papers"]["cross_modal"]["arms"][0]["ood"] = ["other"]
    specs = Specs(read_plan(config, CATALOGUE))
    assert '"tasks":["activity"]' in specs.select("watch")
    assert '"tasks":[]' in specs.select("other")
