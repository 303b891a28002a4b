"""The configs of all three papers, expanded without torch: who is fitted, who learns from whom."""

import copy
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.entries import Member
from affectbench.plan.members import read_plan
from affectbench.plan.specs import Specs
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal

PLANS = ROOT / "tests/plans"
CATALOGUE = Catalogue([ROOT])


def read(name: str) -> dict:
    return yaml.safe_load((PLANS / f"{name}.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def plans():
    return {
        name: read_plan(read(name), CATALOGUE)
        for name in ("cross_modal", "self_distillation", "concepts")
    }


def counts(plan) -> Counter:
    return Counter(
        (plan.datasets[m.dataset].base, plan.variants[m.variant].base) for m in plan.members
    )


def test_cross_modal_counts(plans):
    plan = plans["cross_modal"]
    found = counts(plan)
    cells = 2 * 3 * 3  # overlap x split x fold
    for variant in ("eeg", "behaviour", "face", "baseline", "uniform_cmd", "xa_cmd"):
        assert found["ppb_emo", variant] == cells
    for variant in ("accuracy_cmd", "gradient_cmd", "random_cmd", "sampled_cmd"):
        assert found["ppb_emo", variant] == 3  # one cell, three folds
    assert found["watch", "watch_xa_cmd"] == cells
    assert len(plan.members) == 6 * cells * 2 + 9 * 3 + 3
    assert len(plan.sources) == 2  # sweeping overlap, split and fold decodes nothing twice


def test_self_distillation_counts(plans):
    plan = plans["self_distillation"]
    found = counts(plan)
    emenets = ("tea_v", "tea_v_plain", "tea_v_unbalanced", "stu_v", "tea_va", "stu_va")
    assert sum(found["aff_wild2", variant] for variant in emenets) == 60
    assert found["aff_wild2", "face_alignment"] == 1
    assert found["aff_wild2", "ts_v_pooled"] == 1
    assert found["digits", "digits_stu"] == 3 * 5
    assert len(plan.members) == 60 + 1 + 31 + 30


def test_concepts_counts(plans):
    found = counts(plans["concepts"])
    for dataset, variants in {
        "raf_db": ("agcm", "concepts_only", "by_step"),
        "aff_wild2": ("video", "video_by_step", "spoken", "spoken_by_step"),
        "noxi": ("engaged", "engaged_by_step", "engaged_spoken", "engaged_spoken_by_step"),
    }.items():
        for variant in variants:
            assert found[dataset, variant] == 3 * 3, (dataset, variant)  # sizes x seeds
    assert found["affectnet", "agcm"] == 2 * 3 * 3  # and 7 or 8 classes
    assert found["raf_db", "fine_maps"] == 1
    assert found["raf_db", "ts_cam"] == 3


def test_parents_stand_before_children_and_nobody_twice(plans):
    for plan in plans.values():
        place = {member: n for n, member in enumerate(plan.members)}
        assert len(place) == len(plan.members)
        for member in plan.members:
            assert all(place[parent] < place[member] for parent in plan.parents(member).all())


def test_members_that_no_arm_names_are_fitted_where_others_need_them(plans):
    for paper, unnamed in (
        ("self_distillation", {"face_alignment"}),
        (
            "concepts",
            {
                "face_alignment",
                "concepts_only",
                "video_concepts",
                "spoken_concepts",
                "engaged_concepts",
                "engaged_spoken_concepts",
            },
        ),
    ):
        plan = plans[paper]
        evaluated = {plan.variants[cell.variant].base for cell in plan.arms[paper].cells}
        assert {plan.variants[m.variant].base for m in plan.members} - evaluated == unnamed


def test_names_tell_the_swept_fields_in_the_order_of_the_config(plans):
    assert "watch-overlap=0.5-split=subject-fold=1" in plans["cross_modal"].datasets
    assert "watch-overlap=0-split=random-fold=0" in plans["cross_modal"].datasets
    assert "agcm-embedding_size=16" in plans["concepts"].variants


def test_a_student_learns_from_the_teachers_of_its_own_cell_and_seed(plans):
    plan = plans["cross_modal"]
    cell = "ppb_emo-overlap=0.5-split=recording-fold=1"
    parents = plan.parents(Member(cell, "xa_cmd", 0, 0))
    assert parents.teachers == {
        name: (Member(cell, name, 0, 0),) for name in ("eeg", "behaviour", "face")
    }
    assert parents.prefit is None
    assert not parents.stacked_on


def test_the_second_student_generation_learns_from_the_whole_first_one(plans):
    plan = plans["self_distillation"]
    first = plan.parents(Member("aff_wild2", "stu_va", 1, 3))
    second = plan.parents(Member("aff_wild2", "stu_va", 2, 3))
    assert first.teachers == {
        "tea_va": tuple(Member("aff_wild2", "tea_va", 0, seed) for seed in range(5))
    }
    assert second.teachers == {
        "stu_va": tuple(Member("aff_wild2", "stu_va", 1, seed) for seed in range(5))
    }
    assert first.prefit == second.prefit == Member("aff_wild2", "face_alignment", 0, 0)


def test_a_reference_to_students_means_their_last_generation_unless_it_says_which():
    config = read("self_distillation")
    config["variants"]["ts_v"]["stacked_on"] = ["stu_v"]
    config["variants"]["mc_v"]["prefit"] = {"variant": "stu_v", "generation": 2}
    plan = read_plan(config, CATALOGUE)
    last = plan.parents(Member("aff_wild2", "ts_v", 0, 3)).stacked_on
    assert last == {"stu_v": (Member("aff_wild2", "stu_v", 4, 3),)}
    second = plan.parents(Member("aff_wild2", "mc_v", 0, 3)).prefit
    assert second == Member("aff_wild2", "stu_v", 2, 3)


def test_rivals_stand_on_the_ensemble_seed_by_seed_or_pooled(plans):
    plan = plans["self_distillation"]
    alone = plan.parents(Member("aff_wild2", "ts_v", 0, 3)).stacked_on
    pooled = plan.parents(Member("aff_wild2", "ts_v_pooled", 0, 0)).stacked_on
    assert alone == {"tea_v": (Member("aff_wild2", "tea_v", 0, 3),)}
    assert pooled == {"tea_v": tuple(Member("aff_wild2", "tea_v", 0, seed) for seed in range(5))}
    assert plan.parents(Member("aff_wild2", "mc_v", 0, 2)).prefit == Member(
        "aff_wild2", "tea_v", 0, 2
    )


def test_by_step_takes_its_first_step_at_its_own_embedding_size():
    config = read("concepts")
    for name in ("agcm", "concepts_only", "by_step"):
        config["variants"][name]["hparams"]["embedding_size"] = [16, 32]
    plan = read_plan(config, CATALOGUE)
    child = Member("raf_db", "by_step-embedding_size=32", 0, 1)
    assert plan.parents(child).prefit == Member("raf_db", "concepts_only-embedding_size=32", 0, 1)
    pinned = plan.parents(Member("raf_db", "independent", 0, 1)).prefit
    assert pinned.variant == "concepts_only-embedding_size=16"


def test_a_member_may_start_from_weights_of_another_dataset():
    config = read("concepts")
    config["variants"]["agcm"]["prefit"] = {
        "variant": "face_alignment", "dataset": "raf_db", "members": {"first": 1},
    }  # fmt: skip
    plan = read_plan(config, CATALOGUE)
    there = Member("raf_db", "face_alignment", 0, 0)
    for dataset in ("raf_db", "affectnet-classes=7"):
        child = Member(dataset, "agcm-embedding_size=16", 0, 2)
        assert plan.parents(child).prefit == there
        assert plan.members.index(there) < plan.members.index(child)


def test_the_voice_arm_starts_from_the_face_arm(plans):
    plan = plans["concepts"]
    for child, parent in (
        ("spoken", "video"),
        ("spoken_concepts", "video_concepts"),
        ("engaged_spoken", "engaged"),
    ):
        dataset, k = ("aff_wild2", 16) if "engaged" not in child else ("noxi", 32)
        member = Member(dataset_of(plan, dataset), f"{child}-embedding_size={k}", 0, 2)
        assert plan.parents(member).prefit.variant == f"{parent}-embedding_size={k}"


def dataset_of(plan, base: str) -> str:
    [name] = [d.name for d in plan.datasets.values() if d.base == base]
    return name


def test_only_sampled_weights_put_explanations_before_the_fit(plans):
    plan = plans["cross_modal"]
    wanting = {v.base for v in plan.variants.values() if v.importance}
    assert wanting == {"sampled_cmd"}


def test_out_of_domain_sets_and_ensemble_sizes_meet_in_one_evaluation(plans):
    plan = plans["self_distillation"]
    cell = plan.merged_cells["aff_wild2", "stu_v", 4]
    assert cell.ensemble_sizes == (1, 5)
    assert cell.ood == ("fashion_mnist",)


def test_a_cell_that_two_arms_name_is_one_evaluation():
    config = minimal()
    config["variants"]["teacher"]["seeds"] = [0, 1, 2]
    config["papers"]["cross_modal"]["arms"].append(
        {"datasets": ["watch"], "variants": ["teacher"], "ensemble_sizes": [3]}
    )
    cells = read_plan(config, CATALOGUE).arms["cross_modal"].cells
    assert [(cell.variant, cell.ensemble_sizes) for cell in cells] == [
        ("teacher", (1, 3)),
        ("student", (1,)),
    ]


def test_close_values_have_names_of_their_own():
    config = minimal()
    config["papers"]["cross_modal"]["arms"][0]["variants"] = ["teacher"]
    del config["variants"]["student"]
    config["variants"]["teacher"]["hparams"] = {"lr": [0.1234567, 0.1234568]}
    names = list(read_plan(config, CATALOGUE).variants)
    assert names == ["teacher-lr=0.1234567", "teacher-lr=0.1234568"]


def test_two_points_of_one_sweep_can_both_teach():
    config = minimal()
    config["variants"]["teacher"]["hparams"] = {"lr": [0.1, 0.2]}
    both = [{"variant": "teacher", "where": {"lr": lr}} for lr in (0.1, 0.2)]
    config["variants"]["student"]["teachers"] = both
    plan = read_plan(config, CATALOGUE)
    teachers = plan.parents(Member("watch", "student", 0, 0)).teachers
    assert list(teachers) == ["teacher-lr=0.1", "teacher-lr=0.2"]
    config["variants"]["student"] |= {"teachers": ["teacher-lr=0.2"], "hparams": {"lr": [0.1]}}
    plan = read_plan(config, CATALOGUE)
    [[named]] = plan.parents(Member("watch", "student-lr=0.1", 0, 0)).teachers.values()
    assert named.variant == "teacher-lr=0.2"


def test_a_set_out_of_domain_has_the_same_modalities():
    config = read("self_distillation")
    config["papers"]["self_distillation"]["arms"][0]["ood"] = ["scenes"]
    with pytest.raises(Refusal, match=r"ood 'scenes' for 'tea_v': .* no modality 'face'"):
        read_plan(config, CATALOGUE)


def test_a_dataset_may_have_rows_of_its_own_but_a_source_has_them_once():
    config = minimal() | {"rows": {"raf_db": 60}}
    config["datasets"] |= {
        "few": {"use": "raf_db"},
        "more": {"use": "raf_db", "size": 56, "rows": 90},
    }
    sources = read_plan(config, CATALOGUE).sources
    assert {source.rows for source in sources.values()} == {0, 60, 90}
    config["datasets"]["few"]["size"] = 56
    with pytest.raises(Refusal, match="of 90 rows, not 60; give both the same rows"):
        read_plan(config, CATALOGUE)


def test_zipped_sweeps_advance_together():
    config = minimal()
    config["datasets"]["watch"] |= {
        "overlap": [0.0, 0.5],
        "fold": [1, 2],
        "zip": [["overlap", "fold"]],
    }
    names = read_plan(config, CATALOGUE).datasets
    assert list(names) == ["watch-overlap=0-fold=1", "watch-overlap=0.5-fold=2"]


def test_a_value_equal_to_the_default_changes_no_parameter():
    config, spelt = minimal(), minimal()
    spelt["variants"]["teacher"]["hparams"] = {"lr": 1e-4}
    specs = [Specs(read_plan(c, CATALOGUE)) for c in (config, spelt)]
    assert specs[0].fit(Member("watch", "teacher", 0, 0)) == specs[1].fit(
        Member("watch", "teacher", 0, 0)
    )


@pytest.mark.parametrize("preset", ["default", "smoke", "paper"])
def test_every_preset_of_the_project_is_a_plan(preset):
    shared = yaml.safe_load((ROOT / "config/default.yaml").read_text("utf-8"))
    config = json.loads(json.dumps(shared))  # what YAML anchors share is merged one by one
    if preset != "default":
        override(config, yaml.safe_load((ROOT / f"config/{preset}.yaml").read_text("utf-8")))
    assert read_plan(config, Catalogue([ROOT])).members


def override(config: dict, changes: dict) -> None:
    """Merge as Snakemake merges config files: mappings key by key, all else replaced."""
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(config.get(key), dict):
            override(config[key], value)
        else:
            config[key] = value


def minimal() -> dict:
    return {
        "datasets": {"watch": {"use": "watch"}},
        "variants": {
            "teacher": {
                "method": "supervised",
                "net": {"name": "cnn1d"},
                "inputs": ["gyroscope"],
                "tasks": {"target": "activity"},
            },
            "student": {
                "method": "xa_cmd",
                "net": {"name": "cnn1d"},
                "inputs": ["magnitude"],
                "tasks": {"target": "activity"},
                "teachers": ["teacher"],
            },
        },
        "papers": {
            "cross_modal": {"arms": [{"datasets": ["watch"], "variants": ["teacher", "student"]}]}
        },
    }


T, S, WATCH = ("variants", "teacher"), ("variants", "student"), ("datasets", "watch")
ARM = ("papers", "cross_modal", "arms", 0)
ITERATED = {"method": "self_distillation", "generations": [1, 3]}
REFUSED = {
    "unknown top-level key": ((), {"variant": {}}, ["unknown key 'variant'", "'variants'?"]),
    "unknown key in a variant": (S, {"techers": []}, ["variants.student", "'teachers'?"]),
    "wrong type": (S, {"seeds": 3}, ["variants.student.seeds", "3 is not a list"]),
    "no usable name": (("variants",), {"my net": {}}, ["'my net' is no usable name"]),
    "missing key": (T, {"inputs": None}, ["variants.teacher", "inputs"]),
    "unknown method": (S, {"method": "xa_cdm"}, ["variants.student.method", "'xa_cmd'?"]),
    "unknown network": (T, {"net": {"name": "cnn2"}}, ["teacher.net.name", "did you mean"]),
    "unknown dataset file": (WATCH, {"use": "wacth"}, ["datasets.watch.use", "'watch'?"]),
    "unknown hyper-parameter": (T, {"hparams": {"step": 3}}, ["no 'step'", "'steps'?"]),
    "hyper-parameter of wrong type": (T, {"hparams": {"steps": "9"}}, ["hparams.steps", "int"]),
    "unknown network field": (T, {"net": {"name": "cnn1d", "width": 3}}, ["'widths'?"]),
    "unknown dataset option": (WATCH, {"overlaps": 0.5}, ["'overlaps'", "'overlap'?"]),
    "a choice that is none": (WATCH, {"split": "day"}, ["'day'", "subject"]),
    "unknown teacher": (S, {"teachers": ["teachr"]}, ["variants.student.teachers", "'teacher'?"]),
    "a teacher named twice": (S, {"teachers": ["teacher", "teacher"]}, ["names a variant twice"]),
    "unknown task": (T, {"tasks": {"target": "activty"}}, ["has no task 'activty'", "'activity'?"]),
    "unknown modality": (T, {"inputs": ["gyroscop"]}, ["no modality 'gyroscop'", "'gyroscope'?"]),
    "no teachers": (S, {"teachers": None}, ["method 'xa_cmd' needs teachers"]),
    "teachers not wanted": (T, {"teachers": ["student"]}, ["takes no teachers"]),
    "a circle": (S, {"prefit": "student"}, ["in a circle", "student -> student"]),
    "too large an ensemble": (ARM, {"ensemble_sizes": [1, 5]}, ["5 is more than the 1 seeds"]),
    "a seed the teacher lacks": (S, {"seeds": [0, 1]}, ["'teacher' has no seed 1 (it has 0)"]),
    "more members than there are": (
        S, {"teachers": [{"variant": "teacher", "members": {"first": 3}}]}, ["has only 1 seeds"],
    ),
    "a prefit of no dataset": (
        S, {"prefit": {"variant": "teacher", "dataset": "wach"}}, ["unknown dataset 'wach'"],
    ),
    "teachers of other rows": (
        S, {"teachers": [{"variant": "teacher", "dataset": "watch"}]}, ["take dataset out"],
    ),
    "many members to start from": (
        S, {"prefit": {"variant": "teacher", "members": "pooled"}}, ["cannot start one network"],
    ),
    "a generation left out": (S, ITERATED, ["[1, 3] does not run 1, 2, 3"]),
    "no such generation": (
        S, {"teachers": [{"variant": "teacher", "generation": 2}]}, ["has no generation 2"],
    ),
    "unknown variant in an arm": (ARM, {"variants": ["techer"]}, ["arms.0.variants", "'teacher'?"]),
    "unknown dataset in an arm": (ARM, {"datasets": ["wtch"]}, ["arms.0.datasets", "'watch'?"]),
    "not swept": (
        ARM, {"datasets": [{"name": "watch", "where": {"fold": 1}}]}, ["'fold' is not swept"],
    ),
    "unknown to occlude": (ARM, {"occlude": ["studnt"]}, ["occlude: unknown variant 'studnt'"]),
    "occluded and not evaluated": (
        ARM, {"variants": ["teacher"], "occlude": ["student"]}, ["'student' is occluded", "arm's"],
    ),
    "unknown gallery": (ARM, {"gallery": ["studnt"]}, ["gallery: unknown variant 'studnt'"]),
    "cannot be explained": (ARM, {"explain": ["student"]}, ["'student' cannot be explained"]),
    "unknown exhibit": (("papers", "cross_modal"), {"exhibits": ["tabel2"]}, ["'table2'?"]),
    "unknown pair": (("papers", "cross_modal"), {"pairs": [["student", "x"]]}, ["has 'x'"]),
    "no such data": ((), {"raw": {"wach": "/nowhere"}}, ["raw.wach", "did you mean 'watch'?"]),
    "two of one label": (S, {"label": "teacher"}, ["both called 'teacher'", "another label"]),
    "rows not said": (("datasets",), {"raf": {"use": "raf_db"}}, ["set rows: {raf_db: N}"]),
    "zip of unequal lengths": (
        WATCH,
        {"overlap": [0.0, 0.5], "fold": [0, 1, 2], "zip": [["overlap", "fold"]]},
        ["overlap has 2, fold has 3", "equally long"],
    ),
    "zip of what is not swept": (
        WATCH, {"overlap": [0.0, 0.5], "zip": [["overlap", "fold"]]}, ["not swept"],
    ),
    "a field zipped with itself": (
        WATCH, {"fold": [0, 1], "zip": [["fold", "fold"]]}, ["'fold' stands in it twice"],
    ),
    "no number": (T, {"hparams": {"lr": float("nan")}}, ["nan is not finite"]),
    "no network": (T, {"net": None}, ["inputs but no network"]),
    "generations without teachers": (T, {"generations": [1, 2]}, ["has no teachers to learn from"]),
    "members misspelt": (
        S, {"teachers": [{"variant": "teacher", "members": "poled"}]}, ["'poled'", "pooled"],
    ),
    "a sweep that is none": (
        S, {"teachers": [{"variant": "teacher", "where": {"lr": 1}}]}, ["'lr' is not swept"],
    ),
    "out of its own domain": (ARM, {"ood": ["watch"]}, ["'watch' is the dataset of the arm"]),
    "no missing prefit list": (S, {"method": "mc_dropout", "teachers": None}, ["prefit: VARIANT"]),
    "an empty sweep": (WATCH, {"fold": []}, ["datasets.watch.fold", "empty"]),
    "a sweep with a value twice": (WATCH, {"fold": [0, 0]}, ["twice"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_mistake_is_refused_in_one_line_with_its_remedy(case):
    place, changes, told = REFUSED[case]
    config = minimal()
    entry = config
    for key in place:
        entry = entry[key]
    for key, value in changes.items():
        if value is None:
            del entry[key]
        else:
            entry[key] = value
    with pytest.raises(Refusal) as refusal:
        read_plan(config, CATALOGUE)
    message = str(refusal.value)
    assert "\n" not in message
    for part in told:
        assert part in message, message


def test_two_variants_that_learn_from_each_other_are_refused():
    config = minimal()
    config["variants"]["other"] = config["variants"]["student"] | {"teachers": ["student"]}
    config["variants"]["student"]["teachers"] = ["other"]
    with pytest.raises(Refusal, match=r"in a circle \(student -> other -> student\)"):
        read_plan(config, CATALOGUE)


def test_an_ambiguous_sweep_lists_the_candidates():
    config = minimal()
    config["variants"]["teacher"]["hparams"] = {"lr": [0.1, 0.2]}
    with pytest.raises(Refusal, match=r"could be any of: teacher-lr=0.1, teacher-lr=0.2; .*where"):
        read_plan(config, CATALOGUE)
    swept = copy.deepcopy(config)
    swept["variants"]["student"]["hparams"] = {"lr": [0.3]}
    with pytest.raises(Refusal, match=r"no entry with the same sweep values; it has: teacher-lr"):
        read_plan(swept, CATALOGUE)
    config["variants"]["student"]["teachers"] = [{"variant": "teacher", "where": {"lr": 0.2}}]
    plan = read_plan(config, CATALOGUE)
    [[teacher]] = plan.parents(Member("watch", "student", 0, 0)).teachers.values()
    assert teacher.variant == "teacher-lr=0.2"


def test_only_evaluations_of_occluded_members_are_told_so():
    config = minimal()
    config["papers"]["cross_modal"]["arms"][0]["occlude"] = ["student"]
    for variant in config["variants"].values():
        variant["seeds"] = [0, 2]
    plan = read_plan(config, CATALOGUE)
    told = {
        cell.variant: json.loads(Specs(plan).evaluate(cell)) for cell in plan.merged_cells.values()
    }
    assert told["student"]["occluded"] == [0, 2]
    assert "occluded" not in told["teacher"]


def test_an_entry_set_to_null_is_left_out():
    config = minimal()
    config["papers"]["other"] = None
    config["variants"]["gone"] = None
    assert list(read_plan(config, CATALOGUE).arms) == ["cross_modal"]


def test_asking_for_what_is_not_there_says_what_is(plans):
    with pytest.raises(Refusal, match=r"no variant 'xa_cdm'; did you mean 'xa_cmd'\?"):
        plans["cross_modal"].variants["xa_cdm"]


def test_planning_imports_nothing_heavy():
    script = (
        "import sys, yaml; from pathlib import Path;"
        "from affectbench.plan.catalogue import Catalogue;"
        "from affectbench.plan.members import read_plan;"
        "from affectbench.plan.specs import Specs;"
        f"root = Path({str(ROOT)!r});"
        "config = yaml.safe_load((root / 'config/default.yaml').read_text());"
        "plan = read_plan(config, Catalogue([root])); specs = Specs(plan);"
        "[specs.fit(m) for m in plan.members];"
        "heavy = {'torch', 'numpy', 'pandas', 'scipy', 'snakemake'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_plugins_are_read_not_run(tmp_path: Path):
    (tmp_path / "methods").mkdir()
    (tmp_path / "methods/loud.py").write_text(
        "raise SystemExit('imported')\nclass Method:\n    lr: float = 0.1\n    needs = ()\n"
    )
    declared = Catalogue([tmp_path]).get("method", "loud", "here")
    assert declared.options["lr"].default == 0.1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("class Other: pass\n", "no class 'Method'"),
        ("class Method:\n    lr: float = f()\n", "the default of 'lr' is not a literal"),
        ("class Method\n", "line 1: not valid Python"),
    ],
)
def test_a_plugin_that_cannot_be_read_is_named(tmp_path: Path, text, told):
    (tmp_path / "methods").mkdir()
    (tmp_path / "methods/odd.py").write_text(text)
    with pytest.raises(Refusal, match=r"odd\.py") as refusal:
        Catalogue([tmp_path]).get("method", "odd", "here")
    assert told in str(refusal.value)
